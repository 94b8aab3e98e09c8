import {
  Caller,
  Cursors,
  Database,
  OneOf,
  Operation,
  Optional,
  Page,
  type PageBody,
  type Reply,
  Uuid,
  defineAccess,
  statement,
} from '#plugin-kit';
import { CASE_STATES, CasePage, type CaseRow, type CaseState, CaseView, SELECT_CASES } from './case.view.js';

const NAME = 'certification.list-certificate-cases';

export class ListCasesInput extends Page {
  @Optional() @Uuid() programmeId?: string;
  @Optional() @OneOf(CASE_STATES) state?: CaseState;
}

const seeCases = defineAccess({ permission: 'certificate:read', at: { programme: 'c.programme_id' } });

/** What `seeCases` takes of a caller. */
type SeenCases = [everywhere: boolean, programmeIds: readonly string[]];

const listCases = statement<
  CaseRow,
  [...SeenCases, programmeId: string | null, state: string | null, after: string | null, limit: number]
>(
  'list-cases',
  `
${SELECT_CASES}
WHERE ${seeCases.condition(1)}
  AND ($3::uuid IS NULL OR c.programme_id = $3)
  AND ($4::text IS NULL OR c.state = $4)
  AND ($5::uuid IS NULL OR c.case_id > $5)
ORDER BY c.case_id LIMIT $6`,
);

@Operation({
  name: NAME,
  summary: 'The cases of the programmes that I look after',
  http: 'GET /certificate-cases',
  access: seeCases,
  input: ListCasesInput,
  output: CasePage,
  reads: ['name', 'case'],
})
export class ListCases {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListCasesInput, caller: Caller): Promise<Reply<PageBody<CaseView>>> {
    const [after = null] = this.cursors.position<[id: string]>(NAME, input.after) ?? [];
    const rows = await this.database.query(
      listCases,
      ...seeCases.values<SeenCases>(caller),
      input.programmeId ?? null,
      input.state ?? null,
      after,
      input.limit + 1,
    );
    return this.cursors.page(NAME, input, rows, { key: (row) => [row.caseId], item: CaseView.of });
  }
}
