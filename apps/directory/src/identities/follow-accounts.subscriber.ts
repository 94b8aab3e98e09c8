import { accountClosed, accountOpened } from '#contracts';
import { Clock } from '#platform';
import { type EventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';
import { grantsChanged } from '../grants/grant-change.js';

type AccountEvent = typeof accountOpened | typeof accountClosed;

const keepAccountIdentity = statement<
  never,
  [issuer: string, accountId: string, personId: string, now: Date, endedAt: Date | null]
>(
  'keep-account-identity',
  `
INSERT INTO identity (issuer, subject, person_id, linked_at, ended_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (issuer, subject) DO UPDATE SET ended_at = EXCLUDED.ended_at
WHERE identity.person_id = EXCLUDED.person_id`,
);

/** An account of the embedded provider is a way to sign in for its person, from opening to closing. */
@Subscriber(accountOpened, accountClosed)
export class FollowAccounts implements EventHandler<AccountEvent> {
  constructor(private readonly clock: Clock) {}

  async handle(event: Received<AccountEvent>, work: Work): Promise<void> {
    const { accountId, personId, issuer } = event.data;
    await work.query(keepAccountIdentity, issuer, accountId, personId, this.clock.now(), this.endOf(event));
    await grantsChanged(work, { identities: [{ issuer, subject: accountId }] });
  }

  private endOf(event: Received<AccountEvent>): Date | null {
    switch (event.type) {
      case accountOpened.type:
        return null;
      case accountClosed.type:
        return this.clock.now();
      default:
        return noOther(event);
    }
  }
}
