import { DataSource } from 'typeorm';
import { type Caller, Cursors, Instant, ListOf, OneOf, Operation, Optional, Page, Text, rule } from '#plugin-kit';

/** That somebody has read or changed what is registered of the person. */
export class ReadingView {
  @Instant() at!: string;
  @Text(1, 100, { doc: 'What was done.' }) operation!: string;
  @OneOf(['person', 'client', 'anonymous'], { doc: 'Whether a person, a machine or the service itself did it.' }) callerKind!: 'person' | 'client' | 'anonymous';
  @Text(1, 255) callerId!: string;
  @ListOf(rule.text(1, 100)) fields!: string[];
}

export class ReadingsView {
  @ListOf(() => ReadingView, { max: 200 }) items!: ReadingView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export class ListReadingsInput extends Page {}

interface AuditRow {
  readonly id: string;
  readonly operation: string;
  readonly fields: string[] | null;
  readonly caller_kind: 'person' | 'client' | 'anonymous';
  readonly caller_id: string;
  readonly occurred_at: Date;
}

const LIST = 'directory.list-my-readings';

@Operation({
  name: LIST, summary: 'Who has read or changed what is registered of you', http: 'GET /people/me/readings', access: 'signed-in',
  input: ListReadingsInput, output: ReadingsView,
})
export class ListMyReadings {
  constructor(
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListReadingsInput, caller: Caller) {
    const [before = null] = this.cursors.position(LIST, input.after) ?? [];
    const rows = await this.database.query<AuditRow[]>(
      `SELECT id, operation, fields, caller_kind, caller_id, occurred_at FROM audit
       WHERE aggregate = 'person' AND aggregate_id = $1 AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3`, [caller.personId, before, input.limit + 1]);
    return this.cursors.page(LIST, input, rows, {
      key: ({ id }) => [id],
      item: (row): ReadingView => ({
        at: row.occurred_at.toISOString(), operation: row.operation, callerKind: row.caller_kind, callerId: row.caller_id,
        fields: row.fields ?? [],
      }),
    });
  }
}
