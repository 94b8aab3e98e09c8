import { accountClosed } from '#contracts';
import { Clock, SystemClock } from '#platform';
import { type Caller, Operation, Settings, UnitOfWork, Uuid, statement } from '#plugin-kit';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import { reachPeople } from '../people/require-reach.js';
import { issuerOf } from '../provider/oidc-settings.js';
import { AccountNotFound } from './account.problems.js';
import { AccountView, accountView } from './account.view.js';
import { endSignIns } from './end-sign-ins.js';
import { endProposals } from '../cards/card-proposal.js';
import { reachableAccount } from './reachable-account.js';
import { revokeCards } from './revoke-cards.js';

export class CloseAccountInput {
  @Uuid() accountId!: string;
}

const closeAccount = statement<never, [accountId: string, at: Date]>(
  'close-account',
  `UPDATE account SET state = 'closed', closed_at = $2, passphrase_hash = NULL WHERE id = $1`,
);

@Operation({
  name: 'identity.close-account',
  summary:
    'Close an account: its sign-ins end, its card and its password stop working; closing it again changes nothing',
  http: 'POST /accounts/{accountId}/close',
  access: reachPeople,
  input: CloseAccountInput,
  output: AccountView,
  reads: ['accounts'],
  problems: [AccountNotFound],
})
export class CloseAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
    @Settings(identityConfig) private readonly config: IdentityConfig,
  ) {}

  execute({ accountId }: CloseAccountInput, caller: Caller): Promise<AccountView> {
    return this.unitOfWork.run(async (work) => {
      const { account } = await reachableAccount(work, caller, accountId, this.clock.now());
      if (account.state !== 'closed') {
        const now = this.systemClock.now();
        work.write(closeAccount, accountId, now);
        // Those that were used stay: whoever comes in by another is told of them.
        revokeCards(work, accountId, now);
        endProposals(work, accountId, 'overtaken', now);
        const facts = { accountId, personId: account.personId, issuer: issuerOf(this.config.publicUrl) };
        endSignIns(work, facts, now);
        work.publish(accountClosed(accountId, facts));
        work.record({ aggregate: 'account', aggregateId: accountId, fields: ['state'], onBehalfOf: account.personId });
      }
      return accountView({ ...account, state: 'closed' });
    });
  }
}
