import { DataSource } from 'typeorm';
import type { RunningPlugin } from '#plugin-kit';

/**
 * A statement on one connection, and how often the server planned it: once for all, and for the values of each
 * execution.
 */
interface PreparedStatement {
  readonly name: string;
  readonly generic: number;
  readonly custom: number;
}

/** The server plans so many executions for their values before it compares (PREPARE, "Notes"). */
export const PLANNED_FOR_VALUES = 5;

/**
 * Those that a connection of a replica has executed more often. All connections of its pool are asked, by taking them
 * at the same time.
 */
export async function frequentStatements(replica: RunningPlugin): Promise<PreparedStatement[]> {
  const database = replica.get(DataSource);
  const connections = await Promise.all(
    Array.from({ length: database.options.poolSize! }, () =>
      database.query<PreparedStatement[]>(
        `
          SELECT name, generic_plans::int AS generic, custom_plans::int AS custom
          FROM pg_sleep(0.2), pg_prepared_statements
        `,
      ),
    ),
  );
  return connections.flat().filter(({ generic, custom }) => generic + custom > PLANNED_FOR_VALUES);
}
