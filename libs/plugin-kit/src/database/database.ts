import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Pool, type PostgresConnection, type SentStatement, poolOf } from './driver.js';
import type { Queries, Statement } from './statement.js';

/** The database of the plugin, for what is read outside of a change; changes are made by a unit of work. */
@Injectable()
export class Database implements Queries {
  private readonly pool: Pool;

  constructor(@Inject(DataSource) private readonly source: DataSource) {
    this.pool = poolOf(source);
  }

  /** Reads by entities. */
  get entities(): EntityManager {
    return this.source.manager;
  }

  /**
   * Planned for its values each time, unless it says otherwise: what is read here is often a list with conditions that
   * may be absent (docs/adr/0033).
   */
  async query<Row extends object, Params extends readonly unknown[]>(
    statement: Statement<Row, Params>,
    ...values: NoInfer<Params>
  ): Promise<Row[]> {
    return (await this.pool.query(sent(statement, values))).rows as Row[];
  }

  /** Several reads of the same moment: what others commit meanwhile is in none of them. */
  snapshot<Result>(read: (queries: Queries) => Promise<Result>): Promise<Result> {
    return this.source.transaction('REPEATABLE READ', async ({ queryRunner }) => {
      const connection = (await queryRunner!.connect()) as PostgresConnection;
      return read({
        query: async <Row extends object>(statement: Statement<Row>, ...values: readonly unknown[]) =>
          (await connection.query(sent(statement, values))).rows as Row[],
      });
    });
  }
}

const sent = ({ name, text, isPlannedOnce }: Statement, values: readonly unknown[]): SentStatement =>
  isPlannedOnce ? { name, text, values } : { summary: name, text, values };
