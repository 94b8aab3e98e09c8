import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import type { Caller } from '../operations/caller.js';
import { Reply } from '../operations/reply.js';
import type { RequestContext } from '../operations/request-context.js';
import { Cursors, type PageBody } from '../paging/cursors.js';
import type { Page } from '../paging/page.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import type { FindPeople } from './people-in.js';
import type { ReadingView } from './readings.view.js';

interface AuditRow {
  readonly id: string;
  readonly operation: string;
  readonly fields: string[] | null;
  readonly callerKind: 'person' | 'client' | 'anonymous';
  readonly callerId: string;
  readonly occurredAt: Date;
}

const listReadings = statement<AuditRow, [personId: string, before: string | null, limit: number]>(
  'kit-readings-of-person',
  `
SELECT id, operation, fields, caller_kind AS "callerKind", caller_id AS "callerId", occurred_at AS "occurredAt"
FROM audit
WHERE ((aggregate = 'person' AND aggregate_id = $1) OR on_behalf_of = $1) AND ($2::uuid IS NULL OR id < $2::uuid)
ORDER BY id DESC LIMIT $3`,
);

/**
 * What an operation tells of people, and where they stand in its reply; without `people` the reply says whom it is
 * about.
 */
export interface ReadingRule {
  readonly fields: readonly string[];
  readonly people: FindPeople | undefined;
}

/**
 * Whoever is told of other people leaves an entry in the audit for each of them, before the answer is sent
 * (PUBLIC-SECTOR 10). The kit does so for every operation that tells of people; no operation does it itself.
 *
 * @param result of the operation: what is really sent, one page and not the whole list
 */
export async function noteReading(
  unitOfWork: UnitOfWork,
  { fields, people }: ReadingRule,
  result: unknown,
  context: RequestContext,
): Promise<void> {
  const found = new Set<string>();
  const about = result instanceof Reply ? result.options.about : undefined;
  if (about) about.forEach((personId) => found.add(personId));
  else if (people) people(result instanceof Reply ? result.body : result, found);
  else throw new Error(`${context.operation} tells of people, but its reply does not say of whom (\`about\`)`);
  // What is told of oneself is nobody's business; and who changed something of a person has an entry already.
  for (const personId of found)
    if (context.caller.isPerson(personId) || context.told?.has(personId)) found.delete(personId);
  if (found.size === 0) return;
  // Whether it is a repetition or not, somebody is told.
  await unitOfWork.transaction({ ...context, idempotency: undefined }, async (work) => {
    for (const personId of found) work.record({ aggregate: 'person', aggregateId: personId, fields, reason: 'read' });
  });
}

/** Shows people who has read or changed what a service holds of them. */
@Injectable()
export class ReadingLog {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  /**
   * Who has read or changed what this service holds of the caller, or done something on their behalf, the latest first.
   * @param list name of the operation that shows it
   */
  async ofCaller(list: string, input: Page, caller: Caller): Promise<Reply<PageBody<ReadingView>>> {
    const [before = null] = this.cursors.position<[id: string]>(list, input.after) ?? [];
    const rows = await this.database.query(listReadings, caller.personId, before, input.limit + 1);
    return this.cursors.page(list, input, rows, {
      key: ({ id }) => [id],
      item: (row): ReadingView => ({
        at: row.occurredAt.toISOString(),
        operation: row.operation,
        fields: row.fields ?? [],
        callerKind: row.callerKind,
        callerId: row.callerId,
      }),
    });
  }
}
