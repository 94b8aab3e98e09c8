import { Clock, SystemClock } from '#platform';
import { type Caller, Operation, UnitOfWork, statement } from '#plugin-kit';
import { PersonNotKnown } from '../accounts/account.problems.js';
import { requireReach } from '../people/require-reach.js';
import { CardProposalsView, CardProposalView, type ShownProposal } from './card-proposal.view.js';
import { seeProposals } from './proposal-access.js';

export class ListCardProposalsInput {}

/** There are few at a time: each is over within a day. */
const MOST = 200;
const listProposals = statement<
  ShownProposal & { readonly personId: string; readonly username: string },
  [now: Date, callerId: string, mayConfirm: boolean]
>(
  'list-card-proposals',
  `
  SELECT p.id, p.account_id AS "accountId", p.proposed_by AS "proposedBy", p.proposed_as AS "proposedAs",
    p.identity_seen AS "identitySeen", p.proposed_at AS "proposedAt", p.expires_at AS "expiresAt",
    a.person_id AS "personId",
    a.username
  FROM card_proposal p JOIN account a ON a.id = p.account_id
  WHERE p.ended_at IS NULL AND p.expires_at > $1 AND ($3 OR a.person_id::text = $2 OR p.proposed_by = $2)
  ORDER BY p.id DESC
  LIMIT ${MOST}`,
);

@Operation({
  name: 'identity.list-card-proposals',
  summary:
    'Cards that wait for somebody to confirm them: those within reach, one’s own proposals, and those for oneself',
  http: 'GET /accounts/card-proposals',
  access: seeProposals,
  input: ListCardProposalsInput,
  output: CardProposalsView,
  reads: ['accounts'],
})
export class ListCardProposals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
  ) {}

  execute(_input: ListCardProposalsInput, caller: Caller): Promise<CardProposalsView> {
    return this.unitOfWork.run(async (work) => {
      const rows = await work.query(listProposals, this.systemClock.now(), caller.id, seeProposals.isHeldBy(caller));
      const items: CardProposalView[] = [];
      for (const row of rows) {
        const isOwn = caller.isPerson(row.personId) || row.proposedBy === caller.id;
        const isReached =
          isOwn ||
          (await requireReach(work, caller, row.personId, this.clock.now()).then(
            () => true,
            (error: unknown) => {
              if (error instanceof PersonNotKnown) return false;
              throw error;
            },
          ));
        if (!isReached) continue;
        items.push(CardProposalView.of(row, row));
      }
      return { items };
    });
  }
}
