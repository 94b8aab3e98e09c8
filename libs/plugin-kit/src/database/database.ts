import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Pool, poolOf } from './driver.js';
import type { Queries, Statement } from './statement.js';

/** The database of the plugin, for what is read outside of a change; changes are made by a unit of work. */
@Injectable()
export class Database implements Queries {
  /**
   * As `query`, prepared under its name once on each connection: for what is asked often and by its key, whose plan is
   * the same for all values.
   */
  readonly prepared: Queries;
  private readonly pool: Pool;

  constructor(@Inject(DataSource) private readonly source: DataSource) {
    const pool = poolOf(source);
    this.pool = pool;
    this.prepared = {
      async query<Row extends object>({ name, text }: Statement<Row>, ...values: readonly unknown[]): Promise<Row[]> {
        return (await pool.query({ name, text, values })).rows as Row[];
      },
    };
  }

  /** Reads by entities. */
  get entities(): EntityManager {
    return this.source.manager;
  }

  /**
   * Planned for its values each time: what is read here is often a list with conditions that may be absent
   * (docs/adr/0033).
   */
  async query<Row extends object, Params extends readonly unknown[]>(
    { name, text }: Statement<Row, Params>,
    ...values: NoInfer<Params>
  ): Promise<Row[]> {
    return (await this.pool.query({ summary: name, text, values })).rows as Row[];
  }
}
