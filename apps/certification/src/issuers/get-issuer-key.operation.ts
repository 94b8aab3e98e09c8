import { Database, Operation, Reply, Uuid, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { IssuerInput } from './get-issuer.operation.js';
import { issuerTag } from './issuer-keys.js';
import { kidOf } from './issuer-urls.js';
import { JwkView } from './jwk.view.js';

export class IssuerKeyInput extends IssuerInput {
  @Uuid() keyId!: string;
}

const findPublicKey = statement<
  { profileUrl: string; publicJwk: { kty: string; crv: string; x: string; y: string } },
  [issuerId: string, keyId: string]
>(
  'find-public-key',
  `
SELECT profile_url AS "profileUrl", public_jwk AS "publicJwk"
FROM issuer_key
JOIN issuer USING (issuer_id)
WHERE issuer_id = $1 AND key_id = $2`,
);

/** Where the `kid` of certificates and status lists leads: one key, and no set. */
@Operation({
  name: 'certification.get-issuer-key',
  summary: 'A key that an issuer signs or has signed with',
  http: 'GET /issuers/{issuerId}/keys/{keyId}',
  access: 'public',
  input: IssuerKeyInput,
  output: JwkView,
  cache: { seconds: 3_600 },
})
export class GetIssuerKey {
  constructor(private readonly database: Database) {}

  async execute({ issuerId, keyId }: IssuerKeyInput): Promise<Reply<JwkView>> {
    const [key] = await this.database.query(findPublicKey, issuerId, keyId);
    if (!key) throw new NotFound({});
    return new Reply(JwkView.of(key.publicJwk, kidOf(key.profileUrl, keyId)), { cacheTags: [issuerTag(issuerId)] });
  }
}
