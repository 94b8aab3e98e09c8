import { personErased } from '#contracts';
import { type EventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

const forgetAttendance = statement<never, [personId: string]>(
  'forget-attendance',
  'DELETE FROM attendance WHERE person_id = $1',
);

const forgetEntitlements = statement<never, [personId: string]>(
  'forget-entitlements',
  'DELETE FROM entitlement WHERE person_id = $1',
);

/**
 * An erased person attended nothing and is asked nothing here any more. Answers stay: nobody can tell whose they are.
 */
@Subscriber(personErased)
export class ForgetPeople implements EventHandler<typeof personErased> {
  async handle({ data: { personId } }: Received<typeof personErased>, work: Work): Promise<void> {
    await work.query(forgetAttendance, personId);
    await work.query(forgetEntitlements, personId);
  }
}
