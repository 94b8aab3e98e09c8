import { DataSource, type EntitySchema } from 'typeorm';
import type { Logger, Tracing } from '#platform';
import { tracedClient } from '../telemetry/traced-client.js';

/** Connections of one replica of a plugin; kept few, because every plugin of the embedded installation shares one server. */
const POOL = 8;

/** The database of one plugin: its own schema, through its runtime role. */
export function pluginDataSource(options: { readonly plugin: string; readonly databaseUrl: string; readonly entities: readonly (Function | EntitySchema)[]; readonly logger: Logger; readonly poolSize?: number; readonly tracing?: Tracing | undefined }): DataSource {
  const { plugin, databaseUrl, entities, logger, tracing } = options;
  return new DataSource({
    type: 'postgres',
    url: databaseUrl,
    schema: plugin,
    entities: [...entities],
    synchronize: false,
    logging: false,
    installExtensions: false,
    applicationName: plugin,
    poolSize: options.poolSize ?? POOL,
    connectTimeoutMS: 5_000,
    poolErrorHandler: (error: unknown) => logger.warn('A database connection was lost', { error }),
    // Statements that do not wait for each other are sent together: docs/adr/0017.
    extra: { idleTimeoutMillis: 10_000, keepAlive: true, pipeline: true, ...(tracing && { Client: tracedClient(tracing, plugin) }) },
  });
}
