import { personErased } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

/**
 * An erased person attended nothing and is asked nothing here any more. Answers stay: nobody can tell whose they are.
 */
@Subscriber(personErased)
export class ForgetPeople implements EventHandler<typeof personErased> {
  async handle({ data: { personId } }: Received<typeof personErased>, work: Work): Promise<void> {
    await work.query('forget-attendance', 'DELETE FROM attendance WHERE person_id = $1', [personId]);
    await work.query('forget-entitlements', 'DELETE FROM entitlement WHERE person_id = $1', [personId]);
  }
}
