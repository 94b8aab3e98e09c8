import { Database, ListOf, Operation, Reply, Text, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { IssuerInput } from './get-issuer.operation.js';
import { issuerTag } from './issuer-keys.js';
import { kidOf } from './issuer-urls.js';

/** A public key (RFC 7517). */
export class JwkView {
  @Text(2, 2) kty!: string;
  @Text(5, 5) crv!: string;
  @Text(43, 43) x!: string;
  @Text(43, 43) y!: string;
  @Text(1, 2_000) kid!: string;
  @Text(5, 5) alg!: string;
  @Text(3, 3) use!: string;
}

export class JwksView {
  @ListOf(() => JwkView) keys!: JwkView[];
}

const listIssuerKeys = statement<
  { profile_url: string; key_id: string | null; public_jwk: { kty: string; crv: string; x: string; y: string } },
  [issuerId: string]
>(
  'list-issuer-keys',
  `
SELECT profile_url, key_id, public_jwk
FROM issuer
LEFT JOIN issuer_key USING (issuer_id)
WHERE issuer_id = $1
ORDER BY key_id DESC`,
);

@Operation({
  name: 'certification.get-issuer-jwks',
  summary: 'The keys that an issuer signs and has signed with',
  http: 'GET /issuers/{issuerId}/jwks',
  access: 'public',
  input: IssuerInput,
  output: JwksView,
  cache: { seconds: 300 },
})
export class GetIssuerJwks {
  constructor(private readonly database: Database) {}

  async execute({ issuerId }: IssuerInput): Promise<Reply<JwksView>> {
    const rows = await this.database.query(listIssuerKeys, issuerId);
    if (rows.length === 0) throw new NotFound({});
    const keys = rows
      .filter(({ key_id }) => key_id !== null)
      .map(({ profile_url, key_id, public_jwk: { kty, crv, x, y } }) => ({
        kty,
        crv,
        x,
        y,
        kid: kidOf(profile_url, key_id!),
        alg: 'ES256',
        use: 'sig',
      }));
    return new Reply({ keys }, { cacheTags: [issuerTag(issuerId)] });
  }
}
