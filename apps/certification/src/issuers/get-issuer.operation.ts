import { Database, ListOf, Operation, Optional, Reply, Text, Url, Uuid, rule, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { issuerTag } from './issuer-keys.js';

export class IssuerInput {
  @Uuid() issuerId!: string;
}

/** An Open Badges profile. */
export class IssuerProfileView {
  @Text(1, 2_000) id!: string;
  @ListOf(rule.text(1, 40)) type!: string[];
  @Text(1, 300) name!: string;
  @Optional() @Url() url?: string;
  @Text(1, 2_000, { doc: 'Where the keys are that its credentials are signed with.' }) jwks!: string;
}

const findIssuerProfile = statement<{ name: string; url: string; profile_url: string }, [issuerId: string]>(
  'find-issuer-profile',
  'SELECT name, url, profile_url FROM issuer WHERE issuer_id = $1',
);

@Operation({
  name: 'certification.get-issuer',
  summary: 'Who issues certificates',
  http: 'GET /issuers/{issuerId}',
  access: 'public',
  input: IssuerInput,
  output: IssuerProfileView,
  cache: { seconds: 3_600 },
})
export class GetIssuer {
  constructor(private readonly database: Database) {}

  async execute({ issuerId }: IssuerInput): Promise<Reply<IssuerProfileView>> {
    const [row] = await this.database.query(findIssuerProfile, issuerId);
    if (!row) throw new NotFound({});
    const view = {
      id: row.profile_url,
      type: ['Profile'],
      name: row.name,
      ...(row.url && { url: row.url }),
      jwks: `${row.profile_url}/jwks`,
    };
    return new Reply(view, { cacheTags: [issuerTag(issuerId)] });
  }
}
