import { DataSource } from 'typeorm';
import { type Caller, Cursors, Instant, ListOf, Nullable, Operation, Optional, Page, type Reply, Text, Uuid } from '#plugin-kit';

export class ActForMeView {
  @Text(1, 100, { doc: 'What was done: the name of the operation.' }) operation!: string;
  @Text(1, 200, { doc: 'Who did it: the id of a person or a client.' }) by!: string;
  @Nullable() @Text(0, 500) reason!: string | null;
  @Nullable() @Uuid() enrolmentId!: string | null;
  @Instant() at!: string;
}

export class ActForMePage {
  @ListOf(() => ActForMeView) items!: ActForMeView[];
  @Optional() @Text(1, 1_000) next?: string;
}

interface ActRow extends Omit<ActForMeView, 'at'> {
  readonly id: string;
  readonly at: Date;
}

const LIST = 'enrolment.list-acts-for-me';

@Operation({
  name: LIST,
  summary: 'What helpers have done on one’s behalf, and why',
  http: 'GET /enrolments/acts-for-me',
  access: 'signed-in',
  input: Page,
  output: ActForMePage,
})
export class ListActsForMe {
  constructor(
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: Page, caller: Caller): Promise<Reply<ActForMePage>> {
    const [lastId = null] = this.cursors.position(LIST, input.after) ?? [];
    const rows = await this.database.query<ActRow[]>(
      `SELECT id, operation, caller_id AS by, reason, aggregate_id AS "enrolmentId", occurred_at AS at FROM audit
       WHERE on_behalf_of = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`, [caller.personId, lastId, input.limit + 1]);
    return this.cursors.page(LIST, input, rows, { key: ({ id }) => [id], item: ({ id: _, at, ...row }) => ({ ...row, at: at.toISOString() }) });
  }
}
