import { type Caller, Database, Operation, Settings, Uuid } from '#plugin-kit';
import { type DirectoryConfig, accountIssuerOf, directoryConfig } from '../directory.config.js';
import { Identity } from './identity.entity.js';
import { IdentitiesView, identityView } from './identity.view.js';
import { linkIdentities, requireLinking } from './require-linking.js';

export class ListIdentitiesInput {
  @Uuid() personId!: string;
}

@Operation({
  name: 'directory.list-identities',
  summary: 'In which ways you sign in, or a person whose ways of signing in you look after',
  http: 'GET /people/{personId}/identities',
  access: linkIdentities,
  input: ListIdentitiesInput,
  output: IdentitiesView,
  reads: ['identities'],
})
export class ListIdentities {
  constructor(
    private readonly database: Database,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  async execute({ personId }: ListIdentitiesInput, caller: Caller): Promise<IdentitiesView> {
    await requireLinking(this.database, caller, personId);
    const identities = await this.database.entities.find(Identity, {
      where: { personId },
      order: { linkedAt: 'ASC', issuer: 'ASC', subject: 'ASC' },
      take: 200,
    });
    return { personId, items: identities.map((identity) => identityView(identity, accountIssuerOf(this.config))) };
  }
}
