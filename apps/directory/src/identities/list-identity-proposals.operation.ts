import { type Caller, Database, Operation, statement } from '#plugin-kit';
import { concernedBy } from './concerned-by.js';
import { IdentityProposalsView, PROPOSALS, type ProposalRow, proposalView } from './identity-proposal.view.js';

export class ListIdentityProposalsInput {}

/** Open proposals of the identity of whoever is nobody, of the identities of a person, and of the person. */
const CONCERNING = `
WHERE q.id IN (
  SELECT q.id FROM identity_proposal q
  WHERE q.identity_key = $1 AND q.settled_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.issuer = q.issuer AND i.subject = q.subject AND i.ended_at IS NULL)
  UNION
  SELECT q.id FROM identity i JOIN identity_proposal q ON q.issuer = i.issuer AND q.subject = i.subject
  WHERE i.person_id = $2 AND i.ended_at IS NULL AND q.settled_at IS NULL
  UNION
  SELECT q.id FROM identity_proposal q WHERE q.person_id = $2 AND q.settled_at IS NULL)
ORDER BY q.id LIMIT 200`;

const listIdentityProposals = statement<ProposalRow, [identityKey: string | null, personId: string | null]>(
  'list-identity-proposals',
  `${PROPOSALS} ${CONCERNING}`,
);

@Operation({
  name: 'directory.list-identity-proposals',
  summary: 'Whom you are said to be, and how you are said to sign in',
  http: 'GET /people/me/identity-proposals',
  access: { whose: ['identity', 'person'] },
  input: ListIdentityProposalsInput,
  output: IdentityProposalsView,
  reads: ['name'],
})
export class ListIdentityProposals {
  constructor(private readonly database: Database) {}

  async execute(_input: ListIdentityProposalsInput, caller: Caller): Promise<IdentityProposalsView> {
    const { identityKey, personId } = concernedBy(caller);
    const rows = await this.database.query(listIdentityProposals, identityKey, personId);
    return { items: rows.map((row) => proposalView(row, row.personId === personId ? 'person' : 'identity')) };
  }
}
