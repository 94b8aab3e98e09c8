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
      certificateId: row.certificate_id,
      state: stateOf(row, now),
      title: row.title,
      description: row.description,
      issuer: { id: row.profile_url, name: row.issuer_name },
      issuedAt: row.issued_at.toISOString(),
      statusListCredential: row.list_url,
      statusListIndex: row.status_index,
      ...(row.valid_until && { validUntil: row.valid_until.toISOString() }),
      ...(row.revoked_at && { revokedAt: row.revoked_at.toISOString() }),
      ...(row.programme_title && { programmeTitle: row.programme_title }),
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
      programmeId: row.programme_id,
      definitionId: row.definition_id,
      caseId: row.case_id,
      registrationNumber: row.registration_number,
      ...(row.holder_id && { holderId: row.holder_id }),
      ...(row.given !== null && { holderName: `${row.given} ${row.family}` }),
      ...(row.revocation_code && { revocationCode: row.revocation_code }),
      ...(row.revocation_reason && { revocationReason: row.revocation_reason }),
    };
  }
}

export class CertificatePage {
  @ListOf(() => CertificateView) items!: CertificateView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export interface CertificateRow {
  readonly certificate_id: string;
  readonly case_id: string;
  readonly registration_number: string;
  readonly programme_id: string;
  readonly definition_id: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly holder_id: string | null;
  readonly given: string | null;
  readonly family: string | null;
  readonly issuer_id: string;
  readonly issuer_name: string;
  readonly profile_url: string;
  /** Its id in the credential. */
  readonly url: string;
  readonly list_url: string;
  readonly status_index: number;
  readonly issued_at: Date;
  readonly valid_until: Date | null;
  readonly revoked_at: Date | null;
  readonly revocation_code: string | null;
  readonly revocation_reason: string | null;
  readonly programme_title: LanguageMap | null;
  readonly fund: FundView | null;
  readonly salt: Buffer;
  readonly credential_hash: Buffer;
}

/** A revoked certificate stays revoked, whether it has expired meanwhile or not. */
export function stateOf(
  { revoked_at, valid_until }: Pick<CertificateRow, 'revoked_at' | 'valid_until'>,
  now: Date,
): CertificateState {
  if (revoked_at) return 'revoked';
  return valid_until && valid_until <= now ? 'expired' : 'valid';
}

export const SELECT_CERTIFICATES = `
SELECT c.certificate_id, c.case_id, c.programme_id, c.definition_id, c.holder_id, c.issuer_id, c.url, c.status_index,
  c.issued_at, c.valid_until, c.revoked_at, c.revocation_code, c.revocation_reason, c.salt, c.credential_hash,
  d.title, d.description, k.registration_number, i.name AS issuer_name, i.profile_url,
  l.url AS list_url, h.given, h.family, p.title AS programme_title, p.fund
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
