import type pg from 'pg';

export interface Change {
  /** `<schema>.<table> <insert|update|delete>` */
  readonly place: string;
  readonly statement: string;
  readonly transaction: string;
}

/**
 * Changes that no request makes, but jobs (they say how far they are), consumers of events and the relay of the outbox.
 */
const OF_DUTIES = /\.(?:job update|inbox_cursor (?:insert|update)|outbox_queue delete)$/;

/**
 * Every row that any service inserts, changes or deletes in any table of any schema, written down by triggers in the
 * same transaction: what was rolled back is not in it, and what was deleted is. (The server's own counters tell late,
 * and count what was rolled back.)
 */
export class ChangeLog {
  private constructor(private readonly sql: pg.Pool) {}

  /** @param sql the superuser's connections */
  static async of(sql: pg.Pool): Promise<ChangeLog> {
    await sql.query(`
      CREATE SCHEMA change_log;
      CREATE TABLE change_log.change (
        id bigint GENERATED ALWAYS AS IDENTITY, place text NOT NULL, statement text NOT NULL,
        transaction text NOT NULL DEFAULT pg_current_xact_id()::text
      );
      CREATE FUNCTION change_log.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
        AS $$
      BEGIN
        INSERT INTO change_log.change (place, statement)
        VALUES (TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME || ' ' || lower(TG_OP), left(current_query(), 300));
        RETURN NULL;
      END $$;`);
    const { rows } = await sql.query<{ name: string }>(
      `
        SELECT format('%I.%I', schemaname, tablename) AS name
        FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'change_log')
      `,
    );
    // A transaction for each: one that held the locks of several tables could wait for a service that waits for it.
    for (const { name } of rows)
      await sql.query(
        `
          CREATE TRIGGER note_change AFTER INSERT
            OR UPDATE
            OR DELETE ON ${name} FOR EACH ROW EXECUTE FUNCTION change_log.note()
        `,
      );
    return new ChangeLog(sql);
  }

  /** How many tables are watched. */
  async tables(): Promise<number> {
    const { rows } = await this.sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_trigger WHERE tgname = 'note_change'`,
    );
    return rows[0]!.count;
  }

  /** What requests changed since the last time; whole transactions of the services' own duties are left out. */
  async take(): Promise<Change[]> {
    const { rows } = await this.sql.query<Change>(
      `
        WITH taken AS (DELETE FROM change_log.change RETURNING id, place, statement, transaction)
        SELECT place, statement, transaction
        FROM taken
        ORDER BY id
      `,
    );
    const duties = new Set(rows.filter(({ place }) => OF_DUTIES.test(place)).map(({ transaction }) => transaction));
    return rows.filter(({ transaction }) => !duties.has(transaction));
  }

  /** Resolves when nothing has changed for a while: what was accepted before has come everywhere. */
  async rest(quietMs = 250): Promise<void> {
    for (
      let quietSince = Date.now();
      Date.now() - quietSince < quietMs;
      await new Promise((resolve) => setTimeout(resolve, 25))
    ) {
      if ((await this.take()).length > 0) quietSince = Date.now();
    }
  }
}
