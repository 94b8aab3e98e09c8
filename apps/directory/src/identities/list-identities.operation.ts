import { type Caller, Database, Operation, Settings, Uuid, statement } from '#plugin-kit';
import { type DirectoryConfig, accountIssuerOf, directoryConfig } from '../directory.config.js';
import { IdentitiesView, type IdentityRow, identityView } from './identity.view.js';
import { linkIdentities, requireLinking } from './require-linking.js';

export class ListIdentitiesInput {
  @Uuid() personId!: string;
}

const listIdentities = statement<IdentityRow, [personId: string]>(
  'list-identities',
  `
SELECT issuer, subject, linked_at, ended_at
FROM identity
WHERE person_id = $1
ORDER BY linked_at, issuer, subject
LIMIT 200`,
);

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
    const rows = await this.database.query(listIdentities, personId);
    return { personId, items: rows.map((row) => identityView(row, accountIssuerOf(this.config))) };
  }
}
