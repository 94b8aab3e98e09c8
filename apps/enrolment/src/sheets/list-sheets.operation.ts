import {
  Bool,
  type Caller,
  Cursors,
  Database,
  Operation,
  Optional,
  Page,
  type Reply,
  Uuid,
  defineAccess,
  statement,
} from '#plugin-kit';
import { SHEET_COLUMNS, type SignInSheet, SignInSheetPage, SignInSheetView } from './sign-in-sheet.view.js';

export class ListSheetsInput extends Page {
  @Optional() @Uuid() programmeId?: string;
  @Optional() @Bool({ doc: 'Only those that nobody has attested yet.' }) isToAttest?: boolean;
}

const seeSheets = defineAccess({
  permission: 'attendance:attest',
  at: { programme: 't.programme_id', session: 't.session_id' },
});

/** What `seeSheets` takes of a caller. */
type SeenSheets = [everywhere: boolean, programmeIds: readonly string[], sessionIds: readonly string[]];

const LIST = 'enrolment.list-sheets';

const listSheets = statement<
  SignInSheet,
  [programmeId: string | null, isToAttest: boolean, lastId: string | null, limit: number, ...SeenSheets]
>(
  'list-sheets',
  `
SELECT ${SHEET_COLUMNS} FROM sign_in_sheet t
WHERE ($1::uuid IS NULL OR t.programme_id = $1)
  AND (NOT $2::boolean OR t.attested_at IS NULL)
  AND ($3::uuid IS NULL OR t.sheet_id > $3) AND ${seeSheets.condition(5)}
ORDER BY t.sheet_id LIMIT $4`,
);

@Operation({
  name: LIST,
  summary: 'Sheets on which participants signed, for those who attest them',
  http: 'GET /attendance/sheets',
  access: seeSheets,
  input: ListSheetsInput,
  output: SignInSheetPage,
})
export class ListSheets {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListSheetsInput, caller: Caller): Promise<Reply<SignInSheetPage>> {
    const { programmeId = null, isToAttest = false, after, limit } = input;
    const [lastId = null] = this.cursors.position<[id: string]>(LIST, after) ?? [];
    const rows = await this.database.query(
      listSheets,
      programmeId,
      isToAttest,
      lastId,
      limit + 1,
      ...seeSheets.values<SeenSheets>(caller),
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ sheetId }) => [sheetId],
      item: (row) => SignInSheetView.of(row),
    });
  }
}
