import { type Caller, Operation, UnitOfWork, Uuid } from '#plugin-kit';
import { OPEN } from '../people/require-reach.js';
import { AccountIsClosed, AccountNotFound } from './account.problems.js';
import { AccountView, accountView } from './account.view.js';
import { CardPrinter } from './card-printer.js';
import { reachableAccount } from './reachable-account.js';

export class IssueCardInput {
  @Uuid() accountId!: string;
}

@Operation({
  isReplySecret: true,
  name: 'identity.issue-card',
  summary: 'Print a new one-time card for an account; the one before stops working, the password goes on until the card is used',
  http: 'POST /accounts/{accountId}/cards',
  access: { permission: OPEN },
  input: IssueCardInput,
  output: AccountView,
  reads: ['accounts'],
  status: 201,
  problems: [AccountNotFound, AccountIsClosed],
})
export class IssueCard {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly printer: CardPrinter,
  ) {}

  execute({ accountId }: IssueCardInput, caller: Caller): Promise<AccountView> {
    return this.unitOfWork.run(async (work) => {
      const account = await reachableAccount(work, caller, accountId);
      if (account.state === 'closed') throw new AccountIsClosed({});
      const card = await this.printer.print(work, account.id, account.username);
      work.record({ aggregate: 'account', aggregateId: account.id, fields: ['card'], onBehalfOf: account.person_id });
      return accountView(account, card);
    });
  }
}
