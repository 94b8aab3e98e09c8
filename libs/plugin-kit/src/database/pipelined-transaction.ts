import type { DataSource, EntityManager } from 'typeorm';
import { type PostgresConnection, TransactionRunner } from './driver.js';
import { isDatabaseAway } from './transient.js';

/**
 * The connection of one transaction. Statements go out as they are given and are answered in that order; nobody needs
 * to wait for one before the next.
 */
export type PipelinedConnection = Pick<PostgresConnection, 'query'>;

export interface PipelinedTransaction {
  readonly entities: EntityManager;
  readonly connection: PipelinedConnection;
  /** Statements that are under way and that nobody has waited for: the transaction fails with the first that fails. */
  readonly writes: Promise<unknown>[];
}

/** SQLSTATE of every statement after one that failed; says nothing of the cause. */
const IN_FAILED_TRANSACTION = '25P02';

/**
 * A transaction in as few ways to the server and back as the change itself needs: the first statement goes out with the
 * `START TRANSACTION`, and the `COMMIT` behind the writes (docs/adr/0017). After a write that the server refuses it
 * answers the `COMMIT` with a rollback; after one that could not even be sent there is no `COMMIT`.
 *
 * @throws what `change` throws, or the error of the first write that failed; with `isOutcomeUnknown` when the
 *   connection was lost after the `COMMIT` had been sent
 */
export async function pipelinedTransaction<Result>(
  database: DataSource,
  change: (transaction: PipelinedTransaction) => Promise<Result>,
): Promise<Result> {
  const runner = await TransactionRunner.open(database);
  let fault: Error | undefined;
  try {
    const connection = new WatchedConnection(runner.connection);
    const writes: Promise<unknown>[] = [connection.query('START TRANSACTION')];
    try {
      const result = await change({ entities: runner.entities, connection, writes });
      const [{ command }] = await Promise.all([connection.commit(), ...writes]);
      if (command !== 'COMMIT')
        throw new Error(
          'Nothing was committed: a statement of this transaction had failed, and its error was passed over',
        );
      return result;
    } catch (error) {
      const hasCommitted = connection.isOver;
      // What was started and not waited for must find no connection to go on with behind the rollback.
      runner.refuse(() => new TransactionOver());
      // After a COMMIT there is nothing left to roll back, which is a warning of the server.
      await connection.rollBack().catch((reason: unknown) => (fault = reason as Error));
      throw withOutcome(
        (error as { code?: string }).code === IN_FAILED_TRANSACTION ? (connection.firstError ?? error) : error,
        hasCommitted,
      );
    }
  } finally {
    // A connection that could not be rolled back is nobody's any more.
    await runner.release(fault);
  }
}

/** A statement came when its transaction had ended: somebody had started it and not waited for it. */
export class TransactionOver extends Error {
  constructor() {
    super('A statement came after the end of its transaction');
  }
}

/** Marks an error after which nobody knows whether the transaction was committed. */
function withOutcome(error: unknown, hasCommitted: boolean): unknown {
  return hasCommitted && error instanceof Error
    ? Object.assign(error, { isOutcomeUnknown: isDatabaseAway(error) })
    : error;
}

/**
 * Statements of one turn of the event loop leave in one write, which the server reads at once. Remembers what failed
 * first: answers come in the order of sending, whoever waits for them.
 */
class WatchedConnection implements PipelinedConnection {
  firstError: unknown;
  /** Nothing more may be sent. */
  isOver = false;
  private isCorked = false;

  constructor(private readonly client: PostgresConnection) {}

  query(...[statement]: Parameters<PipelinedConnection['query']>): ReturnType<PipelinedConnection['query']> {
    if (!this.isOver) return this.send(statement);
    const refusal = Promise.reject(new TransactionOver());
    refusal.catch(() => undefined); // the transaction has failed already; whoever waits for this statement is told
    return refusal;
  }

  /** Sends the `COMMIT` behind the writes. @throws the first error, when a statement has failed before that */
  async commit(): Promise<{ readonly command: string }> {
    const { stream } = this.client.connection;
    stream.cork();
    try {
      // The driver tells in the next turns of the queue what it could not send: a value that cannot be written, a name
      // used twice.
      for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((resolve) => process.nextTick(resolve));
      if (this.firstError !== undefined) throw this.firstError;
      this.isOver = true;
      return this.send('COMMIT');
    } finally {
      stream.uncork();
    }
  }

  rollBack(): ReturnType<PipelinedConnection['query']> {
    this.isOver = true;
    return this.send('ROLLBACK');
  }

  private send(statement: Parameters<PipelinedConnection['query']>[0]): ReturnType<PipelinedConnection['query']> {
    if (!this.isCorked) this.cork();
    const answer = this.client.query(statement);
    answer.catch((error: unknown) => (this.firstError ??= error));
    return answer;
  }

  private cork(): void {
    const { stream } = this.client.connection;
    stream.cork();
    this.isCorked = true;
    process.nextTick(() => {
      this.isCorked = false;
      stream.uncork();
    });
  }
}
