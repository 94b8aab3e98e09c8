import { assignmentGranted, assignmentRevoked } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

/** Knows who holds which role and where, because whoever gets a card of such a person could act in it. */
@Subscriber(assignmentGranted, assignmentRevoked)
export class KeepRolesOfPeople implements EventHandler<typeof assignmentGranted | typeof assignmentRevoked> {
  async handle({ type, data }: Received<typeof assignmentGranted | typeof assignmentRevoked>, work: Work): Promise<void> {
    if (data.personId === undefined) return;
    if (type === assignmentRevoked.type) {
      await work.query('remove-person-role', 'DELETE FROM person_role WHERE assignment_id = $1', [data.assignmentId]);
      return;
    }
    await work.query(
      'put-person-role',
      `INSERT INTO person_role (assignment_id, person_id, role, scope) VALUES ($1, $2, $3, $4)
       ON CONFLICT (assignment_id) DO UPDATE SET person_id = EXCLUDED.person_id, role = EXCLUDED.role, scope = EXCLUDED.scope`,
      [data.assignmentId, data.personId, data.role, data.scope],
    );
  }
}
