import { DataSource } from 'typeorm';
import {
  Caller,
  Cursors,
  OneOf,
  Operation,
  Optional,
  Page,
  type PageBody,
  type Reply,
  Uuid,
  defineAccess,
} from '#plugin-kit';
import { CASE_STATES, CasePage, type CaseRow, type CaseState, CaseView, SELECT_CASES } from './case.view.js';

const NAME = 'certification.list-certificate-cases';

export class ListCasesInput extends Page {
  @Optional() @Uuid() programmeId?: string;
  @Optional() @OneOf(CASE_STATES) state?: CaseState;
}

const seeCases = defineAccess({ permission: 'certificate:read', at: { programme: 'c.programme_id' } });

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
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListCasesInput, caller: Caller): Promise<Reply<PageBody<CaseView>>> {
    const [after] = this.cursors.position(NAME, input.after) ?? [];
    const rows = await this.database.query<CaseRow[]>(
      `${SELECT_CASES}
WHERE ${seeCases.condition(1)}
  AND ($3::uuid IS NULL OR c.programme_id = $3)
  AND ($4::text IS NULL OR c.state = $4)
  AND ($5::uuid IS NULL OR c.case_id > $5)
       ORDER BY c.case_id LIMIT $6`,
      [...seeCases.values(caller), input.programmeId ?? null, input.state ?? null, after ?? null, input.limit + 1],
    );
    return this.cursors.page(NAME, input, rows, { key: (row) => [row.case_id], item: CaseView.of });
  }
}
