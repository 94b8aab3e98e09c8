import { assignmentGranted, assignmentRevoked } from '#contracts';
import { Clock } from '#platform';
import { type EventHandler, RecordedAs, Subscriber, type Work, statement } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';
import { OvertakenCards } from '../cards/overtaken-cards.js';
import { PersonRoles, isStaffRole } from './roles-of-person.js';

type RoleChange = typeof assignmentGranted | typeof assignmentRevoked;

const putRole = statement<
  { isNew: boolean },
  [assignmentId: string, personId: string, role: string, scope: string, from: string | null, to: string | null]
>(
  'put-person-role',
  `
  INSERT INTO person_role (assignment_id, person_id, role, scope, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (assignment_id) DO UPDATE SET person_id = EXCLUDED.person_id, role = EXCLUDED.role,
    scope = EXCLUDED.scope, from_at = EXCLUDED.from_at, to_at = EXCLUDED.to_at
  RETURNING xmax = 0 AS "isNew"`,
);
/** One that was never heard of is nothing to take away. */
const revokeRole = statement<object, [assignmentId: string, at: string]>(
  'revoke-person-role',
  'UPDATE person_role SET revoked_at = $2 WHERE assignment_id = $1 AND revoked_at IS NULL RETURNING assignment_id',
);
/** Long after it counts for anything (roles-of-person.ts). */
const forgetRoles = statement<never, [now: string]>(
  'forget-person-roles',
  `DELETE FROM person_role WHERE revoked_at < $1::timestamptz - interval '60 days'`,
);

/**
 * Knows who holds which role and where, because whoever gets a card of such a person could act in it; and ends the
 * cards that a change overtakes.
 */
@RecordedAs('KeepRolesOfPeople')
@Subscriber(assignmentGranted, assignmentRevoked)
export class FollowRolesOfPeople implements EventHandler<RoleChange> {
  constructor(
    private readonly clock: Clock,
    private readonly cards: OvertakenCards,
  ) {}

  async handle(event: Received<RoleChange>, work: Work): Promise<void> {
    const { personId, role } = event.data;
    if (personId === undefined) return;
    // A rebuild hears of everything again: what was overtaken then was ended then.
    switch (event.type) {
      case assignmentGranted.type:
        if (await this.put(event, personId, work)) await this.endOvertaken(event, personId, isStaffRole(role), work);
        return;
      case assignmentRevoked.type:
        if (await this.revoke(event, work)) await this.endOvertaken(event, personId, false, work);
        return;
      default:
        noOther(event);
    }
  }

  private async endOvertaken(
    { time }: Received<RoleChange>,
    personId: string,
    reaches: boolean,
    work: Work,
  ): Promise<void> {
    const roles = await PersonRoles.of(work, personId, this.clock.now());
    await this.cards.end(work, { personId, mark: roles.mark, changedAt: new Date(time), reaches });
  }

  /** Answers whether the role is new here. */
  private async put(
    { data: { assignmentId, role, scope, from, to } }: Received<typeof assignmentGranted>,
    personId: string,
    work: Work,
  ): Promise<boolean> {
    const [row] = await work.query(putRole, assignmentId, personId, role, scope, from ?? null, to ?? null);
    return row!.isNew;
  }

  private async revoke(
    { data: { assignmentId }, occurredat }: Received<typeof assignmentRevoked>,
    work: Work,
  ): Promise<boolean> {
    work.write(forgetRoles, occurredat);
    return (await work.query(revokeRole, assignmentId, occurredat)).length > 0;
  }
}
