import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import type { Caller } from '../operations/caller.js';
import type { Reply } from '../operations/reply.js';
import { Cursors, type PageBody } from '../paging/cursors.js';
import type { Page } from '../paging/page.js';
import type { ActForMeView } from './acts.view.js';

interface ActRow extends Omit<ActForMeView, 'at'> {
  readonly id: string;
  readonly at: Date;
}

const listActs = statement<ActRow, [personId: string, before: string | null, limit: number]>(
  'kit-acts-for-person',
  `
SELECT id, operation, caller_kind AS "byKind", caller_id AS by, reason, aggregate, aggregate_id AS "aggregateId",
  occurred_at AS at
FROM audit
WHERE on_behalf_of = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
);

/**
 * What was done on behalf of a person (PUBLIC-SECTOR 1), out of the audit rows that say so. A plugin in which people
 * act for others provides it, and has an operation in which people see what was done for them.
 */
@Injectable()
export class ActLog {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  /**
   * What others have done on behalf of the caller, the latest first.
   * @param list name of the operation that shows it
   * @param item how the operation shows each
   */
  async ofCaller<Item>(
    list: string,
    input: Page,
    caller: Caller,
    item: (act: ActForMeView) => Item,
  ): Promise<Reply<PageBody<Item>>> {
    const [lastId = null] = this.cursors.position<[id: string]>(list, input.after) ?? [];
    const rows = await this.database.query(listActs, caller.personId, lastId, input.limit + 1);
    return this.cursors.page(list, input, rows, {
      key: ({ id }) => [id],
      item: ({ id: _, at, ...act }) => item({ ...act, at: at.toISOString() }),
    });
  }
}
