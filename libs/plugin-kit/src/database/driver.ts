import type pg from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

/*
 * What the kit needs of the inside of TypeORM 1.1.1 and pg 8.23.1, and what neither offers at its door. It stands here
 * and nowhere else; `unit-of-work.int.spec` and `data-source.int.spec` notice when a new version has it otherwise.
 */

/** What is sent: a prepared statement has a name; `summary` is what a trace calls one that has none. */
export interface SentStatement {
  readonly name?: string;
  readonly summary?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A connection on which statements go out as they are given and are answered in that order. */
export interface PostgresConnection {
  query(statement: string | SentStatement): Promise<{ readonly command: string; readonly rows: unknown[] }>;
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

/** What is needed of `pg.Pool`. */
export interface Pool {
  query(statement: SentStatement): Promise<{ readonly rows: unknown[] }>;
  on(event: 'acquire' | 'remove', listener: (client: pg.ClientBase) => void): unknown;
  on(event: 'release', listener: (error: unknown, client: pg.ClientBase) => void): unknown;
}

/** The connections of a data source. */
export const poolOf = (database: DataSource): Pool => (database.driver as unknown as { readonly master: Pool }).master;

/**
 * A connection of the pool with the entity manager that writes on it, in a transaction that somebody else begins and
 * ends.
 */
export class TransactionRunner {
  private constructor(
    private readonly runner: QueryRunner,
    readonly connection: PostgresConnection,
  ) {}

  static async open(database: DataSource): Promise<TransactionRunner> {
    const runner = database.createQueryRunner();
    try {
      const connection = (await runner.connect()) as PostgresConnection;
      // TypeORM would wait for the answer. Its manager must know all the same, or its save() began a transaction of its
      // own.
      Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
      return new TransactionRunner(runner, connection);
    } catch (error) {
      await runner.release();
      throw error;
    }
  }

  get entities(): EntityManager {
    return this.runner.manager;
  }

  /** What was started and not waited for finds no connection to go on with. */
  refuse(reason: () => Error): void {
    Object.assign(this.runner, { query: () => Promise.reject(reason()) });
  }

  /** Gives the connection back; with a fault it is nobody's any more. */
  release(fault?: Error): Promise<void> {
    return (
      this.runner as unknown as { releasePostgresConnection(error?: Error): Promise<void> }
    ).releasePostgresConnection(fault);
  }
}

/** The socket of a connection: pg offers no way to end one that does not answer. */
export const streamOf = <Stream>(client: pg.ClientBase): Stream =>
  (client as unknown as { readonly connection: { readonly stream: Stream } }).connection.stream;
