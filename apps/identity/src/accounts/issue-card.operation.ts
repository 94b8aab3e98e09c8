import { Clock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid } from '#plugin-kit';
import { CardNeedsTwoPeople } from '../cards/card.problems.js';
import { isInstallation, makerOf, refuseOneself } from '../cards/card-maker.js';
import { PersonMayBePresent, requirePresence } from '../cards/person-present.js';
import { OPEN, OPEN_FOR_STAFF, reachPeople } from '../people/require-reach.js';
import { AccountIsClosed, AccountNotFound } from './account.problems.js';
import { AccountView, accountView } from './account.view.js';
import { CardPrinter } from './card-printer.js';
import { hasSignedIn } from './has-signed-in.js';
import { reachableAccount } from './reachable-account.js';

export class IssueCardInput extends PersonMayBePresent {
  @Uuid() accountId!: string;
}

@Operation({
  isReplySecret: true,
  name: 'identity.issue-card',
  summary:
    'Print a new one-time card for an account; the one before stops working, the password goes on until the ' +
    'card is used',
  http: 'POST /accounts/{accountId}/cards',
  access: reachPeople,
  input: IssueCardInput,
  output: AccountView,
  reads: ['accounts'],
  status: 201,
  problems: [AccountNotFound, AccountIsClosed, CardNeedsTwoPeople],
})
export class IssueCard {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly printer: CardPrinter,
  ) {}

  execute({ accountId, ...said }: IssueCardInput, caller: Caller): Promise<AccountView> {
    return this.unitOfWork.run(async (work) => {
      const { account, roles } = await reachableAccount(work, caller, accountId, this.clock.now());
      refuseOneself(caller, account.personId);
      if (account.state === 'closed') throw new AccountIsClosed({});
      if (roles.isStaff && !isInstallation(caller)) throw new CardNeedsTwoPeople({});
      const identitySeen = (await hasSignedIn(work, account.personId)) ? requirePresence(said) : said.identitySeen;
      const maker = makerOf(caller, roles.isStaff ? OPEN_FOR_STAFF : OPEN);
      const card = this.printer.print(work, { account, maker, roles, ...(identitySeen && { identitySeen }) });
      work.record({
        aggregate: 'account',
        aggregateId: account.id,
        fields: ['card'],
        onBehalfOf: account.personId,
        reason: identitySeen,
      });
      return accountView(account, card);
    });
  }
}
