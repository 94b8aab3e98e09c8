import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../operations/caller.js';
import type { Reply } from '../operations/reply.js';
import { Cursors, type PageBody } from '../paging/cursors.js';
import type { Page } from '../paging/page.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import type { ReadingView } from './readings.view.js';

interface AuditRow {
  readonly id: string;
  readonly operation: string;
  readonly fields: string[] | null;
  readonly caller_kind: 'person' | 'client' | 'anonymous';
  readonly caller_id: string;
  readonly occurred_at: Date;
}

/**
 * Whoever reads personal data of another leaves an audit row, which that person can see (PUBLIC-SECTOR 10). A plugin
 * that shows people by name provides it, notes each reading, and has an operation in which people see theirs.
 */
@Injectable()
export class ReadingLog {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  /** @param personIds whose data was read; the caller's own is nobody's business */
  async note(caller: Caller, personIds: readonly string[], fields: readonly string[]): Promise<void> {
    const others = new Set(personIds.filter((personId) => !caller.isPerson(personId)));
    if (others.size === 0) return;
    await this.unitOfWork.run(async (work) => {
      for (const personId of others) work.record({ aggregate: 'person', aggregateId: personId, fields });
    });
  }

  /**
   * Who has read or changed what this service holds of the caller, the latest first.
   * @param list name of the operation that shows it
   */
  async ofCaller(list: string, input: Page, caller: Caller): Promise<Reply<PageBody<ReadingView>>> {
    const [before = null] = this.cursors.position(list, input.after) ?? [];
    const rows = await this.database.query<AuditRow[]>(
      `SELECT id, operation, fields, caller_kind, caller_id, occurred_at FROM audit
       WHERE aggregate = 'person' AND aggregate_id = $1 AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3`, [caller.personId, before, input.limit + 1]);
    return this.cursors.page(list, input, rows, {
      key: ({ id }) => [id],
      item: (row): ReadingView => ({ at: row.occurred_at.toISOString(), operation: row.operation, callerKind: row.caller_kind, callerId: row.caller_id, fields: row.fields ?? [] }),
    });
  }
}
