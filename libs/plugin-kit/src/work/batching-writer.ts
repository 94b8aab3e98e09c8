import { Injectable } from '@nestjs/common';
import { IdempotencyKeyReused, Overloaded, Problem, ServiceAway, StillRunning } from '../contract/index.js';
import { statement } from '../database/statement.js';
import { isDatabaseAway } from '../database/transient.js';
import { type RequestContext, requestContext } from '../operations/request-context.js';
import { SystemClock } from '#platform';
import { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import { BatchQueue } from './batch-queue.js';
import type { Batch, BatchEntry, Settle } from './define-batch.js';
import { type StoredReply, callerOf, lockOf, restoreReply, storeReply } from './idempotency.js';
import { UnitOfWork } from './unit-of-work.js';
import type { Work } from './work.js';

interface Waiting {
  readonly request: unknown;
  readonly context: RequestContext;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

interface Queue {
  readonly waiting: BatchQueue<Waiting>;
  isRunning: boolean;
}

const MOST_WAITING = 8_192;

interface EarlierReply {
  readonly caller: string;
  readonly operation: string;
  readonly key: string;
  readonly inputHash: string;
  readonly reply: StoredReply;
}

const findReplies = statement<EarlierReply, [keys: string]>(
  'kit-find-replies',
  `
SELECT i.caller, i.operation, i.key, i.input_hash AS "inputHash", i.reply FROM idempotency i
JOIN jsonb_to_recordset($1::jsonb) AS w(caller text, operation text, key text) USING (caller, operation, key)`,
);

const lockKeys = statement<{ lock: string; free: boolean }, [locks: string[]]>(
  'kit-lock-keys',
  `
SELECT lock, pg_try_advisory_xact_lock(lock) AS free FROM unnest($1::bigint[]) AS l(lock)`,
);

const storeReplies = statement<never, [rows: string, at: Date]>(
  'kit-store-replies',
  `
INSERT INTO idempotency (caller, operation, key, input_hash, reply, created_at)
SELECT caller, operation, key, input_hash, reply, $2
FROM jsonb_to_recordset($1::jsonb) AS r(caller text, operation text, key text, input_hash text, reply jsonb)
ORDER BY caller, operation, key`,
);

/**
 * Collects requests while the previous batch commits, then settles them in one transaction: several times the
 * throughput of one transaction each (docs/adr/0009-batching-writer.md). The rules of `settle`: lock the contended rows
 * first, in id order; count on a column of a locked row, never `count(*)`; take out repeats before giving anything
 * away. A batch that fails is settled one by one, so that only the poisoned request fails; a full queue is 503.
 */
@Injectable()
export class BatchingWriter {
  private readonly queues = new Map<object, Queue>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemClock: SystemClock,
    private readonly telemetry: PluginTelemetry,
  ) {}

  /** Settles a request with the others of its batch. */
  run<Request, Result>(batch: Batch<Request, Result>, request: Request): Promise<Result> {
    const { settle } = batch;
    let queue = this.queues.get(batch);
    if (!queue) this.queues.set(batch, (queue = { waiting: new BatchQueue(), isRunning: false }));
    const { waiting } = queue;
    if (waiting.length >= MOST_WAITING) return Promise.reject(new Overloaded({}, { retryAfter: 1 }));
    const context = requestContext.current();
    return new Promise<Result>((resolve, reject) => {
      waiting.add({ request, context, resolve: resolve as Waiting['resolve'], reject });
      // The drain is nobody's request: it must not inherit the first one's context.
      if (!queue.isRunning) void requestContext.outside(() => this.drain(queue, settle as Settle<unknown, unknown>));
    });
  }

  private async drain(queue: Queue, settle: Settle<unknown, unknown>): Promise<void> {
    queue.isRunning = true;
    try {
      // Requests that arrive in the same turn of the event loop join the first batch.
      await new Promise(setImmediate);
      while (queue.waiting.length > 0) await this.settleOrRefuse(queue, await queue.waiting.next(), settle);
    } finally {
      queue.isRunning = false;
    }
  }

  private async settleOrRefuse(
    { waiting }: Queue,
    batch: readonly Waiting[],
    settle: Settle<unknown, unknown>,
  ): Promise<void> {
    const behind = waiting.length;
    try {
      await this.settleTogether(batch, settle);
    } catch (error) {
      // Without a database each of them would only wait for the same time-out; so would those who have waited behind
      // them all this while.
      if (isDatabaseAway(error)) {
        for (const one of batch) one.reject(error);
        for (const one of waiting.giveUp(behind)) one.reject(new ServiceAway({}, { retryAfter: 2 }));
      } else if (batch.length === 1) batch[0]!.reject(error);
      else
        for (const one of batch)
          await this.settleTogether([one], settle).catch((reason: unknown) => one.reject(reason));
    }
  }

  /** Answers nobody before the commit; throws when nothing was committed. */
  private async settleTogether(batch: readonly Waiting[], settle: Settle<unknown, unknown>): Promise<void> {
    return this.telemetry.isOff
      ? this.settle(batch, settle, batch[0]!.context)
      : this.telemetry.batch(
          batch.map(({ context }) => context),
          (shared) => this.settle(batch, settle, shared),
        );
  }

  private async settle(
    batch: readonly Waiting[],
    settle: Settle<unknown, unknown>,
    shared: RequestContext,
  ): Promise<void> {
    const outcomes = await this.unitOfWork.transaction(shared, async (work) => {
      const { settled, open } = await this.earlierReplies(batch, work);
      const entries = open.map(({ request, context }): BatchEntry<unknown> => {
        const own = work.for(context);
        return {
          request,
          caller: context.caller,
          publish: (event) => own.publish(event),
          record: (entry) => own.record(entry),
        };
      });
      const results = entries.length > 0 ? await settle(entries, work) : [];
      if (results.length !== entries.length)
        throw new Error(`A batch of ${entries.length} was settled with ${results.length} results`);
      open.forEach((one, index) => settled.set(one, results[index]));
      this.storeReplies(open, results, work);
      return settled;
    });
    // The next batch goes to the server first: what follows from these answers is work for as long as the server needs
    // for it.
    setImmediate(() => {
      for (const one of batch) {
        const outcome = outcomes.has(one) ? outcomes.get(one) : outcomes.get(twinOf(one, batch)!);
        if (outcome instanceof Problem) one.reject(outcome);
        else one.resolve(outcome);
      }
    });
  }

  /**
   * Sorts out the requests whose `Idempotency-Key` was answered before or is at work elsewhere, and those that stand
   * twice in this batch.
   */
  private async earlierReplies(batch: readonly Waiting[], work: Work) {
    const settled = new Map<Waiting, unknown>();
    const keyed = batch.filter(({ context }) => context.idempotency);
    if (keyed.length === 0) return { settled, open: batch };
    const busy = await this.claimKeys(keyed, work);
    const wanted = keyed.map(({ context }) => ({
      caller: callerOf(context),
      operation: context.operation,
      key: context.idempotency!.key,
    }));
    const found = await work.query(findReplies, JSON.stringify(wanted));
    const earlier = new Map(found.map((row) => [`${row.caller}\0${row.operation}\0${row.key}`, row]));
    const open: Waiting[] = [];
    for (const one of batch) {
      const row = earlier.get(identityOf(one) ?? '');
      if (row)
        settled.set(
          one,
          row.inputHash === one.context.idempotency!.inputHash ? restoreReply(row.reply) : new IdempotencyKeyReused({}),
        );
      else if (busy.has(identityOf(one) ?? '')) settled.set(one, new StillRunning({}, { retryAfter: 1 }));
      else {
        const twin = twinOf(one, open);
        if (!twin) open.push(one);
        else if (twin.context.idempotency!.inputHash !== one.context.idempotency!.inputHash)
          settled.set(one, new IdempotencyKeyReused({}));
      }
    }
    return { settled, open };
  }

  /**
   * Locks the keys until the end of the transaction; answers those that another replica has locked. Before anything is
   * read: what that replica commits would otherwise be taken for somebody else's doing, and a repeat be refused.
   */
  private async claimKeys(keyed: readonly Waiting[], work: Work): Promise<ReadonlySet<string>> {
    const identities = new Map(keyed.map((one) => [lockOf(one.context), identityOf(one)!]));
    const rows = await work.query(lockKeys, [...identities.keys()]);
    return new Set(rows.filter(({ free }) => !free).map(({ lock }) => identities.get(lock)!));
  }

  private storeReplies(open: readonly Waiting[], results: readonly unknown[], work: Work): void {
    const rows = open
      .map(({ context }, index) => ({ context, result: results[index] }))
      .filter(({ context, result }) => context.idempotency && !(result instanceof Problem))
      .map(({ context, result }) => ({
        caller: callerOf(context),
        operation: context.operation,
        key: context.idempotency!.key,
        input_hash: context.idempotency!.inputHash,
        reply: storeReply(result),
      }));
    if (rows.length === 0) return;
    work.write(storeReplies, JSON.stringify(rows), this.systemClock.now());
  }
}

const identityOf = ({ context }: Waiting) =>
  context.idempotency ? `${callerOf(context)}\0${context.operation}\0${context.idempotency.key}` : undefined;

function twinOf(one: Waiting, among: readonly Waiting[]): Waiting | undefined {
  const identity = identityOf(one);
  return identity === undefined ? undefined : among.find((other) => identityOf(other) === identity);
}
