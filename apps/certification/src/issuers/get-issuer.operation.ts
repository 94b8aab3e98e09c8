import { Database, ListOf, Operation, Optional, Reply, Text, Url, Uuid, rule } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { issuerTag } from './issuer-keys.js';
import { Issuer } from './issuer.entity.js';

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
    const issuer = await this.database.entities.findOneBy(Issuer, { issuerId });
    if (!issuer) throw new NotFound({});
    const view = {
      id: issuer.profileUrl,
      type: ['Profile'],
      name: issuer.name,
      ...(issuer.url && { url: issuer.url }),
      jwks: `${issuer.profileUrl}/jwks`,
    };
    return new Reply(view, { cacheTags: [issuerTag(issuerId)] });
  }
}
