import type { LanguageMap } from '#plugin-kit/contract';
import {
  FundView,
  Instant,
  Int,
  LanguageText,
  ListOf,
  Nested,
  OneOf,
  Optional,
  PersonId,
  Text,
  Uuid,
  statement,
} from '#plugin-kit';
import { fullName } from '../copies/full-name.js';

export class CertificateIssuerView {
  @Text(1, 2_000) id!: string;
  @Text(1, 300) name!: string;
}

export const CERTIFICATE_STATES = ['valid', 'expired', 'revoked'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/** What anybody may know of a certificate: not whose it is. */
export class PublicCertificateView {
  @Uuid() certificateId!: string;
  @OneOf(CERTIFICATE_STATES) state!: CertificateState;
  @LanguageText(200) title!: LanguageMap;
  @LanguageText(2_000) description!: LanguageMap;
  @Nested(() => CertificateIssuerView) issuer!: CertificateIssuerView;
  @Instant() issuedAt!: string;
  @Optional() @Instant() validUntil?: string;
  @Optional() @Instant() revokedAt?: string;
  @Optional() @LanguageText(200) programmeTitle?: LanguageMap;
  @Optional() @Nested(() => FundView) fund?: FundView;
  @Text(1, 2_000, { doc: 'Where its revocation can be looked up without telling us whose it is.' })
  statusListCredential!: string;
  @Int(0) statusListIndex!: number;

  static of(row: CertificateRow, now: Date): PublicCertificateView {
    return {
      certificateId: row.certificateId,
      state: stateOf(row, now),
      title: row.title,
      description: row.description,
      issuer: { id: row.profileUrl, name: row.issuerName },
      issuedAt: row.issuedAt.toISOString(),
      statusListCredential: row.listUrl,
      statusListIndex: row.statusIndex,
      ...(row.validUntil && { validUntil: row.validUntil.toISOString() }),
      ...(row.revokedAt && { revokedAt: row.revokedAt.toISOString() }),
      ...(row.programmeTitle && { programmeTitle: row.programmeTitle }),
      ...(row.fund && { fund: row.fund }),
    };
  }
}

/** A certificate as its holder and the office see it. */
export class CertificateView extends PublicCertificateView {
  @Uuid() programmeId!: string;
  @Uuid() definitionId!: string;
  @Uuid() caseId!: string;
  @Text(1, 200) registrationNumber!: string;
  @Optional() @PersonId({ doc: 'Absent once the person is erased.' }) holderId?: string;
  @Optional() @Text(1, 401) holderName?: string;
  @Optional() @Text(1, 40) revocationCode?: string;
  @Optional() @Text(1, 2_000) revocationReason?: string;

  static override of(row: CertificateRow, now: Date): CertificateView {
    return {
      ...PublicCertificateView.of(row, now),
      programmeId: row.programmeId,
      definitionId: row.definitionId,
      caseId: row.caseId,
      registrationNumber: row.registrationNumber,
      ...(row.holderId && { holderId: row.holderId }),
      ...(row.given !== null && { holderName: fullName(row) }),
      ...(row.revocationCode && { revocationCode: row.revocationCode }),
      ...(row.revocationReason && { revocationReason: row.revocationReason }),
    };
  }
}

export class CertificatePage {
  @ListOf(() => CertificateView) items!: CertificateView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export interface CertificateRow {
  readonly certificateId: string;
  readonly caseId: string;
  readonly registrationNumber: string;
  readonly programmeId: string;
  readonly definitionId: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly holderId: string | null;
  readonly given: string | null;
  readonly family: string | null;
  readonly issuerId: string;
  readonly issuerName: string;
  readonly profileUrl: string;
  /** Its id in the credential. */
  readonly url: string;
  readonly listUrl: string;
  readonly statusIndex: number;
  readonly issuedAt: Date;
  readonly validUntil: Date | null;
  readonly revokedAt: Date | null;
  readonly revocationCode: string | null;
  readonly revocationReason: string | null;
  readonly programmeTitle: LanguageMap | null;
  readonly fund: FundView | null;
  readonly salt: Buffer;
  readonly credentialHash: Buffer;
}

/** A revoked certificate stays revoked, whether it has expired meanwhile or not. */
export function stateOf(
  { revokedAt, validUntil }: Pick<CertificateRow, 'revokedAt' | 'validUntil'>,
  now: Date,
): CertificateState {
  if (revokedAt) return 'revoked';
  return validUntil && validUntil <= now ? 'expired' : 'valid';
}

export const SELECT_CERTIFICATES = `
SELECT c.certificate_id AS "certificateId", c.case_id AS "caseId", c.programme_id AS "programmeId",
  c.definition_id AS "definitionId", c.holder_id AS "holderId", c.issuer_id AS "issuerId", c.url,
  c.status_index AS "statusIndex",
  c.issued_at AS "issuedAt", c.valid_until AS "validUntil", c.revoked_at AS "revokedAt",
    c.revocation_code AS "revocationCode", c.revocation_reason AS "revocationReason", c.salt,
    c.credential_hash AS "credentialHash",
  d.title, d.description, k.registration_number AS "registrationNumber", i.name AS "issuerName",
    i.profile_url AS "profileUrl",
  l.url AS "listUrl", h.given, h.family, p.title AS "programmeTitle", p.fund
FROM certificate c
JOIN certificate_definition d ON d.definition_id = c.definition_id AND d.version = c.definition_version
JOIN certificate_case k USING (case_id)
JOIN issuer i ON i.issuer_id = c.issuer_id
JOIN status_list l USING (status_list_id)
LEFT JOIN holder h ON h.person_id = c.holder_id LEFT JOIN programme p ON p.programme_id = c.programme_id`;

/** One certificate as it stands. */
export const oneCertificate = statement<CertificateRow, [certificateId: string]>(
  'one-certificate',
  `${SELECT_CERTIFICATES} WHERE c.certificate_id = $1`,
);

/** By what the public page of a certificate is purged. */
export const certificateTag = (certificateId: string): string => `certificate:${certificateId}`;
