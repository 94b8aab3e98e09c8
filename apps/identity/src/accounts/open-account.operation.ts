import { accountOpened } from '#contracts';
import { Clock, SystemClock, uuidv7 } from '#platform';
import { type Caller, Operation, Optional, Settings, Text, UnitOfWork, Uuid, type Work, statement } from '#plugin-kit';
import { isInstallation, makerOf, refuseOneself } from '../cards/card-maker.js';
import { PersonMayBePresent, requirePresence } from '../cards/person-present.js';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import { OPEN, OPEN_FOR_STAFF, requireReach, reachPeople } from '../people/require-reach.js';
import { issuerOf } from '../provider/oidc-settings.js';
import { AccountsAreElsewhere, PersonHasAccount, PersonNotKnown, UsernameTaken } from './account.problems.js';
import { ACCOUNT_COLUMNS, type AccountRow, AccountView, accountView } from './account.view.js';
import { CardPrinter } from './card-printer.js';
import { hasSignedIn } from './has-signed-in.js';
import { USERNAME, newUsername, numberedUsername } from './username.js';

const openAccount = statement<AccountRow, [id: string, username: string, personId: string, at: Date]>(
  'open-account',
  `
  INSERT INTO account (id, username, person_id, state, created_at)
  VALUES ($1, $2, $3, 'invited', $4)
  ON CONFLICT DO NOTHING
  RETURNING ${ACCOUNT_COLUMNS}`,
);
const accountOfPerson = statement<{ id: string }, [personId: string]>(
  'account-of-person',
  `SELECT id FROM account WHERE person_id = $1 AND state <> 'closed'`,
);
/** Random usernames that are taken already, before the search is given up; one in millions is taken. */
const MOST_TRIES = 10;

export class OpenAccountInput extends PersonMayBePresent {
  @Uuid() personId!: string;
  @Optional()
  @Text(3, 40, {
    pattern: USERNAME,
    hint: {
      sv: 'Små bokstäver a–z, siffror, punkt, bindestreck och understreck.',
      en: 'Small letters a–z, digits, dot, hyphen and underscore.',
    },
    doc:
      'How it begins; exactly this for an operator. By default one that tells nothing of the person, such as ' +
      'bkt-472.',
  })
  username?: string;
}

@Operation({
  isReplySecret: true,
  name: 'identity.open-account',
  summary:
    'Open an account for a person, with the one-time card for the first sign-in; without one where it takes two people',
  http: 'POST /accounts',
  access: reachPeople,
  input: OpenAccountInput,
  output: AccountView,
  reads: ['accounts'],
  status: 201,
  problems: [PersonNotKnown, PersonHasAccount, UsernameTaken, AccountsAreElsewhere],
})
export class OpenAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
    private readonly printer: CardPrinter,
    @Settings(identityConfig) private readonly config: IdentityConfig,
  ) {}

  /** For somebody with a role the account is opened alone; the card is then proposed and confirmed (cards/). */
  execute({ personId, username, ...said }: OpenAccountInput, caller: Caller): Promise<AccountView> {
    return this.unitOfWork.run(async (work) => {
      if (this.config.otherIssuer !== undefined) throw new AccountsAreElsewhere({});
      const roles = await requireReach(work, caller, personId, this.clock.now());
      refuseOneself(caller, personId);
      const earlier = await hasSignedIn(work, personId);
      const account = await this.named(work, personId, username, caller);
      work.publish(
        accountOpened(account.id, { accountId: account.id, personId, issuer: issuerOf(this.config.publicUrl) }),
      );
      const needsTwo = roles.isStaff && !isInstallation(caller);
      const identitySeen = earlier && !needsTwo ? requirePresence(said) : said.identitySeen;
      work.record({ aggregate: 'account', aggregateId: account.id, onBehalfOf: personId, reason: identitySeen });
      if (needsTwo) return accountView(account);
      const maker = makerOf(caller, roles.isStaff ? OPEN_FOR_STAFF : OPEN);
      return accountView(
        account,
        this.printer.print(work, { account, maker, roles, ...(identitySeen && { identitySeen }) }),
      );
    });
  }

  /**
   * Usernames are those of the whole installation, so that one is taken tells of somebody, maybe of another
   * organisation: only who reaches everybody is told. For the others a wish is the beginning of the name.
   */
  private async named(work: Work, personId: string, wished: string | undefined, caller: Caller): Promise<AccountRow> {
    if (wished === undefined || reachPeople.isHeldEverywhereBy(caller)) return this.insert(work, personId, wished);
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.insert(work, personId, numberedUsername(wished));
      } catch (error) {
        if (!(error instanceof UsernameTaken) || tries === MOST_TRIES) throw error;
      }
    }
  }

  private async insert(work: Work, personId: string, wished: string | undefined): Promise<AccountRow> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const [account] = await work.query(
        openAccount,
        uuidv7(),
        wished ?? newUsername(),
        personId,
        this.systemClock.now(),
      );
      if (account) return account;
      const [earlier] = await work.query(accountOfPerson, personId);
      if (earlier) throw new PersonHasAccount({ accountId: earlier.id });
      if (wished !== undefined) throw new UsernameTaken({});
    }
    throw new Error('No free username was found');
  }
}
