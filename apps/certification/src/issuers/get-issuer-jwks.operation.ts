import { Database, ListOf, Operation, Reply, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { IssuerInput } from './get-issuer.operation.js';
import { issuerTag } from './issuer-keys.js';
import { fragmentKidOf, kidOf } from './issuer-urls.js';
import { JwkView } from './jwk.view.js';

export class JwksView {
  @ListOf(() => JwkView) keys!: JwkView[];
}

const listIssuerKeys = statement<
  {
    profileUrl: string;
    keyId: string | null;
    publicJwk: { kty: string; crv: string; x: string; y: string };
    hasSignedByFragment: boolean;
  },
  [issuerId: string]
>(
  'list-issuer-keys',
  `
SELECT profile_url AS "profileUrl", key_id AS "keyId", public_jwk AS "publicJwk",
  has_signed_by_fragment AS "hasSignedByFragment"
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
    const keys = rows.flatMap(({ profileUrl, keyId, publicJwk, hasSignedByFragment }) =>
      keyId === null
        ? []
        : [kidOf, ...(hasSignedByFragment ? [fragmentKidOf] : [])].map((kid) =>
            JwkView.of(publicJwk, kid(profileUrl, keyId)),
          ),
    );
    return new Reply({ keys }, { cacheTags: [issuerTag(issuerId)] });
  }
}
