import { accountOpened } from '#contracts';
import { SystemClock, uuidv7 } from '#platform';
import { type Caller, Operation, Optional, Settings, Text, UnitOfWork, Uuid, type Work } from '#plugin-kit';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import { OPEN, requireReach } from '../people/require-reach.js';
import { issuerOf } from '../provider/oidc-settings.js';
import { AccountsAreElsewhere, PersonHasAccount, PersonNotKnown, UsernameTaken } from './account.problems.js';
import { ACCOUNT_COLUMNS, type AccountRow, AccountView, accountView } from './account.view.js';
import { CardPrinter } from './card-printer.js';
import { USERNAME, newUsername } from './username.js';

const INSERT = `
INSERT INTO account (id, username, person_id, state, created_at) VALUES ($1, $2, $3, 'invited', $4) ON CONFLICT DO NOTHING RETURNING ${ACCOUNT_COLUMNS}`;
/** Random usernames that are taken already, before the search is given up; one in millions is taken. */
const MOST_TRIES = 10;

export class OpenAccountInput {
  @Uuid() personId!: string;
  @Optional()
  @Text(3, 40, { pattern: USERNAME, hint: { sv: 'Små bokstäver a–z, siffror, punkt, bindestreck och understreck.', en: 'Small letters a–z, digits, dot, hyphen and underscore.' }, doc: 'By default one that tells nothing of the person, such as bkt-472.' })
  username?: string;
}

@Operation({
  isReplySecret: true,
  name: 'identity.open-account',
  summary: 'Open an account for a person, and print the one-time card with which they sign in for the first time',
  http: 'POST /accounts',
  access: { permission: OPEN },
  input: OpenAccountInput,
  output: AccountView,
  reads: ['accounts'],
  status: 201,
  problems: [PersonNotKnown, PersonHasAccount, UsernameTaken, AccountsAreElsewhere],
})
export class OpenAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: SystemClock,
    private readonly printer: CardPrinter,
    @Settings(identityConfig) private readonly config: IdentityConfig,
  ) {}

  execute({ personId, username }: OpenAccountInput, caller: Caller): Promise<AccountView> {
    return this.unitOfWork.run(async (work) => {
      if (this.config.otherIssuer !== undefined) throw new AccountsAreElsewhere({});
      await requireReach(work, caller, personId);
      const account = await this.insert(work, personId, username);
      const card = await this.printer.print(work, account.id, account.username);
      work.publish(accountOpened(account.id, { accountId: account.id, personId, issuer: issuerOf(this.config.publicUrl) }));
      work.record({ aggregate: 'account', aggregateId: account.id, onBehalfOf: personId });
      return accountView(account, card);
    });
  }

  private async insert(work: Work, personId: string, wished: string | undefined): Promise<AccountRow> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const [account] = await work.query<AccountRow>('open-account', INSERT, [uuidv7(), wished ?? newUsername(), personId, this.clock.now()]);
      if (account) return account;
      const [earlier] = await work.query<{ id: string }>('account-of-person', `SELECT id FROM account WHERE person_id = $1 AND state <> 'closed'`, [personId]);
      if (earlier) throw new PersonHasAccount({ accountId: earlier.id });
      if (wished !== undefined) throw new UsernameTaken({});
    }
    throw new Error('No free username was found');
  }
}
