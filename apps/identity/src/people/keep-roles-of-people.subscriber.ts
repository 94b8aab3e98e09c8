import { assignmentGranted, assignmentRevoked } from '#contracts';
import { Clock } from '#platform';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { OvertakenCards } from '../cards/overtaken-cards.js';
import { PersonRoles, isStaffRole } from './roles-of-person.js';

type RoleChange = Received<typeof assignmentGranted | typeof assignmentRevoked>;

const PUT = `
INSERT INTO person_role (assignment_id, person_id, role, scope, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (assignment_id) DO UPDATE SET person_id = EXCLUDED.person_id, role = EXCLUDED.role, scope = EXCLUDED.scope,
  from_at = EXCLUDED.from_at, to_at = EXCLUDED.to_at
RETURNING xmax = 0 AS is_new`;
/** One that was never heard of is nothing to take away. */
const REVOKE =
  'UPDATE person_role SET revoked_at = $2 WHERE assignment_id = $1 AND revoked_at IS NULL RETURNING assignment_id';
/** Long after it counts for anything (roles-of-person.ts). */
const FORGET = `DELETE FROM person_role WHERE revoked_at < $1::timestamptz - interval '60 days'`;

/**
 * Knows who holds which role and where, because whoever gets a card of such a person could act in it; and ends the
 * cards that a change overtakes.
 */
@Subscriber(assignmentGranted, assignmentRevoked)
export class KeepRolesOfPeople implements EventHandler<typeof assignmentGranted | typeof assignmentRevoked> {
  constructor(
    private readonly clock: Clock,
    private readonly cards: OvertakenCards,
  ) {}

  async handle(event: RoleChange, work: Work): Promise<void> {
    const { personId, role } = event.data;
    if (personId === undefined) return;
    const isGrant = event.type === assignmentGranted.type;
    // A rebuild hears of everything again: what was overtaken then was ended then.
    if (
      !(await (isGrant
        ? this.put(event as Received<typeof assignmentGranted>, personId, work)
        : this.revoke(event, work)))
    )
      return;
    const roles = await PersonRoles.of(work, personId, this.clock.now());
    await this.cards.end(work, {
      personId,
      mark: roles.mark,
      changedAt: new Date(event.time),
      reaches: isGrant && isStaffRole(role),
    });
  }

  /** Answers whether the role is new here. */
  private async put(
    { data: { assignmentId, role, scope, from, to } }: Received<typeof assignmentGranted>,
    personId: string,
    work: Work,
  ): Promise<boolean> {
    const [row] = await work.query<{ is_new: boolean }>('put-person-role', PUT, [
      assignmentId,
      personId,
      role,
      scope,
      from ?? null,
      to ?? null,
    ]);
    return row!.is_new;
  }

  private async revoke({ data: { assignmentId }, occurredat }: RoleChange, work: Work): Promise<boolean> {
    await work.query('forget-person-roles', FORGET, [occurredat]);
    return (await work.query('revoke-person-role', REVOKE, [assignmentId, occurredat])).length > 0;
  }
}
