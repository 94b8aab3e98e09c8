import { accountClosed, personErased } from '#contracts';
import { SystemClock } from '#platform';
import { type EventHandler, Settings, Subscriber, type Work, statement } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { endSignIns } from '../accounts/end-sign-ins.js';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import { issuerOf } from '../provider/oidc-settings.js';

const deleteAccounts = statement<{ id: string; state: string }, [personId: string]>(
  'accounts-of-erased-person',
  'DELETE FROM account WHERE person_id = $1 RETURNING id, state',
);
const deletePlaces = statement<never, [personId: string]>(
  'places-of-erased-person',
  'DELETE FROM person_place WHERE person_id = $1',
);
const deleteRoles = statement<never, [personId: string]>(
  'roles-of-erased-person',
  'DELETE FROM person_role WHERE person_id = $1',
);

/** Removes everything that is known of an erased person: accounts with cards, sign-ins, places and roles. */
@Subscriber(personErased)
export class ForgetErasedPerson implements EventHandler<typeof personErased> {
  constructor(
    @Settings(identityConfig) private readonly config: IdentityConfig,
    private readonly clock: SystemClock,
  ) {}

  async handle({ data: { personId } }: Received<typeof personErased>, work: Work): Promise<void> {
    const accounts = await work.query(deleteAccounts, personId);
    work.write(deletePlaces, personId);
    work.write(deleteRoles, personId);
    for (const { id, state } of accounts) {
      if (state === 'closed') continue;
      const facts = { accountId: id, personId, issuer: issuerOf(this.config.publicUrl) };
      endSignIns(work, facts, this.clock.now());
      work.publish(accountClosed(id, facts));
    }
  }
}
