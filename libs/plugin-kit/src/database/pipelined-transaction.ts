import type { DataSource, EntityManager } from 'typeorm';

/** The connection of one transaction. Statements go out as they are given and are answered in that order; nobody needs to wait for one before the next. */
export interface PipelinedConnection {
  query(statement: string | { readonly name: string; readonly text: string; readonly values: unknown[] }): Promise<{ readonly command: string; readonly rows: unknown[] }>;
}

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
 * `START TRANSACTION`, and the `COMMIT` behind the writes (docs/adr/0017). After a failed write the server answers the
 * `COMMIT` with a rollback, so nothing of it stays.
 *
 * @throws what `change` throws, or the error of the first statement that failed
 */
export async function pipelinedTransaction<Result>(database: DataSource, change: (transaction: PipelinedTransaction) => Promise<Result>): Promise<Result> {
  const runner = database.createQueryRunner();
  try {
    const connection = new WatchedConnection((await runner.connect()) as PostgresClient);
    // TypeORM would wait for the answer. Its manager must know all the same, or its save() began a transaction of its own.
    Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
    const writes: Promise<unknown>[] = [connection.query('START TRANSACTION')];
    try {
      const result = await change({ entities: runner.manager, connection, writes });
      const commit = connection.query('COMMIT');
      await Promise.all(writes);
      if ((await commit).command !== 'COMMIT') throw new Error('Nothing was committed: a statement of this transaction had failed, and its error was passed over');
      return result;
    } catch (error) {
      // Answered when everything before it is. After a COMMIT there is nothing left to roll back, which is a warning of the server.
      await connection.query('ROLLBACK').catch(() => undefined);
      throw (error as { code?: string }).code === IN_FAILED_TRANSACTION ? connection.firstError : error;
    }
  } finally {
    await runner.release();
  }
}

interface PostgresClient extends PipelinedConnection {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

/**
 * Statements of one turn of the event loop leave in one write, which the server reads at once. Remembers what failed
 * first: answers come in the order of sending, whoever waits for them.
 */
class WatchedConnection implements PipelinedConnection {
  firstError: unknown;
  private isCorked = false;

  constructor(private readonly client: PostgresClient) {}

  query(...[statement]: Parameters<PipelinedConnection['query']>): ReturnType<PipelinedConnection['query']> {
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
