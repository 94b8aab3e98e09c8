import type { JsonWebKey } from 'node:crypto';
import { Clock, isUuid } from '#platform';
import { Database, ListOf, Nested, OneOf, Operation, Optional, Text, rule, statement } from '#plugin-kit';
import { fragmentKidOf, kidOf } from '../issuers/issuer-urls.js';
import { readCredentialJwt } from '../signing/credential-jwt.js';
import { type CertificateRow, PublicCertificateView, oneCertificate } from './certificate.view.js';
import { REASONS, type Reason, VERDICTS, type Verdict, holderNameIn, judgeCredential } from './judge-credential.js';

export class VerifyCertificateInput {
  @Text(1, 65_536, { doc: 'The certificate as its holder has it: a VC-JWT in compact form.' }) credential!: string;
}

export class VerificationView {
  @OneOf(VERDICTS) verdict!: Verdict;
  @ListOf(rule.oneOf(REASONS)) reasons!: Reason[];
  @Optional() @Nested(() => PublicCertificateView) certificate?: PublicCertificateView;
  @Optional()
  @Text(1, 1_000, { doc: 'As it stands in the presented certificate; told only when that is genuine.' })
  holderName?: string;
}

const findIssuerKey = statement<
  { publicJwk: JsonWebKey; profileUrl: string; hasSignedByFragment: boolean },
  [keyId: string]
>(
  'find-issuer-key',
  `
SELECT public_jwk AS "publicJwk", profile_url AS "profileUrl", has_signed_by_fragment AS "hasSignedByFragment"
FROM issuer_key
JOIN issuer USING (issuer_id)
WHERE key_id = $1`,
);

/** Whoever presents a certificate has shown the name in it themselves; whoever knows only its id is told none. */
@Operation({
  name: 'certification.verify-certificate',
  summary: 'Verify a certificate that somebody presents',
  http: 'POST /certificates/verification',
  access: 'public',
  // A text of 64 kB is read, hashed and its signature verified: 4.5 ms, of which its size is counted beside this.
  cost: 10,
  input: VerifyCertificateInput,
  output: VerificationView,
})
export class VerifyCertificate {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ credential }: VerifyCertificateInput): Promise<VerificationView> {
    const text = credential.trim();
    const jwt = readCredentialJwt(text);
    const now = this.clock.now();
    const key = await this.keyOf(jwt?.header.kid);
    const row = key && (await this.rowOf(jwt!.credential['id']));
    const { verdict, reasons } = judgeCredential(text, jwt, { key, row, now });
    const isGenuine = verdict === 'valid' || verdict === 'expired' || verdict === 'revoked';
    const holderName = isGenuine ? holderNameIn(jwt!) : undefined;
    return {
      verdict,
      reasons: [...reasons],
      ...(isGenuine && row && { certificate: PublicCertificateView.of(row, now) }),
      ...(holderName && { holderName }),
    };
  }

  /**
   * One of our keys, if the URL is exactly its own. What strangers write is compared here: a database would stumble
   * over some of it.
   */
  private async keyOf(kid: unknown): Promise<JsonWebKey | undefined> {
    const keyId = typeof kid === 'string' ? kid.split(/[#/]/).at(-1) : undefined;
    if (!isUuid(keyId)) return undefined;
    const [row] = await this.database.query(findIssuerKey, keyId);
    if (!row) return undefined;
    const isNamed =
      kid === kidOf(row.profileUrl, keyId) || (row.hasSignedByFragment && kid === fragmentKidOf(row.profileUrl, keyId));
    return isNamed ? row.publicJwk : undefined;
  }

  private async rowOf(id: unknown): Promise<CertificateRow | undefined> {
    const certificateId = typeof id === 'string' ? id.split('/').at(-1) : undefined;
    if (!isUuid(certificateId)) return undefined;
    const [row] = await this.database.query(oneCertificate, certificateId);
    return row?.url === id ? row : undefined;
  }
}
