import type pg from 'pg';
import { DataSource, type EntitySchema } from 'typeorm';
import type { Logger, Tracing } from '#platform';
import { tracedClient } from '../telemetry/traced-client.js';
import { type Pool, poolOf } from './driver.js';
import { SnakeNames } from './snake-names.js';
import { SilenceWatch } from './silence-watch.js';

/**
 * Connections of one replica of a plugin; kept few, because every plugin of the embedded installation shares one
 * server.
 */
const POOL = 8;
/** After which the server gives up on a statement, or on a transaction whose next statement does not come. */
export const STATEMENT_WITHIN_MS = 30_000;
/**
 * Less than the time of an operation (10 s): whoever waits for a row that somebody holds is told so, and that nothing
 * was done.
 */
const LOCK_WITHIN_MS = 8_000;
/** What the server itself may be late. */
const SILENT_FOR_MS = 5_000;

export interface DatabaseOptions {
  readonly plugin: string;
  readonly databaseUrl: string;
  readonly entities: readonly (Function | EntitySchema)[];
  readonly logger: Logger;
  readonly poolSize?: number | undefined;
  /** Instead of 30 s. */
  readonly statementWithinMs?: number | undefined;
  readonly tracing?: Tracing | undefined;
}

/**
 * The database of one plugin: its own schema, through its runtime role. No statement outlasts its time: the server ends
 * it, and where the server itself has gone silent (frozen, or behind a network that swallows everything) the connection
 * is let go.
 */
export async function openDataSource({
  plugin,
  databaseUrl,
  entities,
  logger,
  poolSize = POOL,
  statementWithinMs = STATEMENT_WITHIN_MS,
  tracing,
}: DatabaseOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    schema: plugin,
    entities: [...entities],
    namingStrategy: new SnakeNames(),
    synchronize: false,
    logging: false,
    installExtensions: false,
    applicationName: plugin,
    poolSize,
    connectTimeoutMS: 5_000,
    poolErrorHandler: (error: unknown) => logger.warn('A database connection was lost', { error }),
    extra: {
      idleTimeoutMillis: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      statement_timeout: statementWithinMs,
      idle_in_transaction_session_timeout: statementWithinMs,
      lock_timeout: Math.min(LOCK_WITHIN_MS, statementWithinMs),
      // Statements that do not wait for each other are sent together: docs/adr/0017.
      pipeline: true,
      ...(tracing && { Client: tracedClient(tracing, plugin) }),
    },
  });
  await dataSource.initialize();
  const pool = poolOf(dataSource);
  new SilenceWatch(statementWithinMs + SILENT_FOR_MS).follow(pool);
  surviveErrors(pool);
  return dataSource;
}

/**
 * The pool stops listening to a connection when it hands it out, and TypeORM begins a moment later: what the server
 * says in between ("shutting down", in the same packet) would end the process. Whoever uses the connection learns of it
 * all the same.
 */
function surviveErrors(pool: Pool): void {
  const survived = new WeakSet<pg.ClientBase>();
  pool.on('acquire', (client) => {
    if (survived.has(client)) return;
    survived.add(client);
    client.on('error', () => undefined);
  });
}
