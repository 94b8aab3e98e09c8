import type { JsonWebKey } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Clock } from '#platform';
import { ListOf, Nested, OneOf, Operation, Optional, Text, rule } from '#plugin-kit';
import { readCredentialJwt } from '../signing/credential-jwt.js';
import { type CertificateRow, PublicCertificateView, SELECT_CERTIFICATES } from './certificate.view.js';
import { REASONS, type Reason, VERDICTS, type Verdict, holderNameIn, judgeCredential } from './judge-credential.js';

export class VerifyCertificateInput {
  @Text(1, 65_536, { doc: 'The certificate as its holder has it: a VC-JWT in compact form.' }) credential!: string;
}

export class VerificationView {
  @OneOf(VERDICTS) verdict!: Verdict;
  @ListOf(rule.oneOf(REASONS)) reasons!: Reason[];
  @Optional() @Nested(() => PublicCertificateView) certificate?: PublicCertificateView;
  @Optional() @Text(1, 1_000, { doc: 'As it stands in the presented certificate; told only when that is genuine.' }) holderName?: string;
}

/** Whoever presents a certificate has shown the name in it themselves; whoever knows only its id is told none. */
@Operation({
  name: 'certification.verify-certificate',
  summary: 'Verify a certificate that somebody presents',
  http: 'POST /certificates/verification',
  access: 'public',
  input: VerifyCertificateInput,
  output: VerificationView,
})
export class VerifyCertificate {
  constructor(private readonly database: DataSource, private readonly clock: Clock) {}

  async execute({ credential }: VerifyCertificateInput): Promise<VerificationView> {
    const text = credential.trim();
    const jwt = readCredentialJwt(text);
    const now = this.clock.now();
    const kid = jwt?.header.kid;
    const [key] = typeof kid === 'string' ? await this.database.query<{ public_jwk: JsonWebKey; issuer_id: string }[]>(
      `SELECT public_jwk, k.issuer_id FROM issuer_key k JOIN issuer i USING (issuer_id) WHERE i.profile_url || '/jwks#' || k.key_id = $1`, [kid]) : [];
    const [row] = key ? await this.database.query<CertificateRow[]>(`${SELECT_CERTIFICATES} WHERE c.url = $1 AND c.issuer_id = $2`, [String(jwt!.credential['id']), key.issuer_id]) : [];
    const { verdict, reasons } = judgeCredential(text, jwt, { key: key?.public_jwk, row, now });
    const isGenuine = verdict === 'valid' || verdict === 'expired' || verdict === 'revoked';
    const holderName = isGenuine ? holderNameIn(jwt!) : undefined;
    return { verdict, reasons: [...reasons], ...(isGenuine && row && { certificate: PublicCertificateView.of(row, now) }), ...(holderName && { holderName }) };
  }
}
