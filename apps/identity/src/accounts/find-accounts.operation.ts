import { Clock } from '#platform';
import { type Caller, Operation, statement, UnitOfWork, Uuid } from '#plugin-kit';
import { reachPeople, requireReach } from '../people/require-reach.js';
import { PersonNotKnown } from './account.problems.js';
import { ACCOUNT_COLUMNS, type AccountRow, AccountView, accountView } from './account.view.js';

export class FindAccountsInput {
  @Uuid() personId!: string;
}

const findAccounts = statement<AccountRow, [personId: string]>(
  'find-accounts',
  `SELECT ${ACCOUNT_COLUMNS} FROM account WHERE person_id = $1 ORDER BY created_at, id`,
);

@Operation({
  name: 'identity.find-accounts',
  summary: 'Find the accounts of a person, closed ones too',
  http: 'GET /accounts',
  access: reachPeople,
  input: FindAccountsInput,
  output: [AccountView],
  reads: ['accounts'],
  problems: [PersonNotKnown],
})
export class FindAccounts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ personId }: FindAccountsInput, caller: Caller): Promise<AccountView[]> {
    return this.unitOfWork.run(async (work) => {
      await requireReach(work, caller, personId, this.clock.now());
      const rows = await work.query(findAccounts, personId);
      return rows.map((row) => accountView(row));
    });
  }
}
