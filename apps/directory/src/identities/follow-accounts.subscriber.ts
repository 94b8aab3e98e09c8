import { accountClosed, accountOpened } from '#contracts';
import { Clock } from '#platform';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { grantsChanged } from '../grants/grant-change.entity.js';

/** An account of the embedded provider is a way to sign in for its person, from opening to closing. */
@Subscriber(accountOpened, accountClosed)
export class FollowAccounts implements EventHandler<typeof accountOpened> {
  constructor(private readonly clock: Clock) {}

  async handle(event: Received<typeof accountOpened>, work: Work): Promise<void> {
    const { accountId, personId, issuer } = event.data;
    const isOpen = event.type === accountOpened.type;
    await work.entities.query(
      `INSERT INTO identity (issuer, subject, person_id, linked_at, ended_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (issuer, subject) DO UPDATE SET ended_at = EXCLUDED.ended_at
       WHERE identity.person_id = EXCLUDED.person_id`,
      [issuer, accountId, personId, this.clock.now(), isOpen ? null : this.clock.now()],
    );
    await grantsChanged(work, { identities: [{ issuer, subject: accountId }] });
  }
}
