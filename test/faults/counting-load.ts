import { randomInt, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Edge } from './edge.js';
import { insist } from './insist.js';
import type { Ledger } from './ledger.js';
import type { Pace } from './pace.js';

const COUNTERS = 8;

/** What another plugin has seen of every counter, and what it has not seen in order, once each. */
const FOLLOWED = `
SELECT id, c.value AS counted, f.value AS followed,
  (SELECT count(*)::int FROM beta.jump j WHERE j.id = id_of.id) AS jumps
FROM (SELECT id FROM alpha.counter UNION SELECT id FROM beta.copy) id_of
LEFT JOIN alpha.counter c USING (id)
LEFT JOIN beta.copy f USING (id)`;

/**
 * Counts up, for another plugin to follow: it notes every step that is not the one after the last it saw. So it is seen
 * from outside, and not by what the inbox says of itself, that every event has its effect once and in the order of its
 * aggregate.
 */
export class CountingLoad {
  private readonly acknowledged = new Map<string, number>(Array.from({ length: COUNTERS }, () => [randomUUID(), 0]));
  private isOver = false;
  private running: Promise<void>[] = [];

  constructor(
    private readonly edge: Edge,
    private readonly ledger: Ledger,
    private readonly pace: Pace,
    private readonly thinkMs: number,
  ) {}

  /** Two at once: they meet at the same counters. */
  start(): void {
    this.running = [this.count(), this.count()];
  }

  async finish(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  /**
   * Counters that were not followed step by step, or that stand elsewhere than people were told; to be asked when all
   * is settled.
   */
  async disagreements(databaseUrl: string): Promise<string[]> {
    const sql = new pg.Client({ connectionString: databaseUrl });
    await sql.connect();
    try {
      const { rows } = await sql.query<{ id: string; counted: number; followed: number; jumps: number }>(FOLLOWED);
      const wrong = rows.filter(
        ({ id, counted, followed, jumps }) =>
          counted !== (this.acknowledged.get(id) ?? counted) || followed !== counted || jumps > 0,
      );
      const unknown = [...this.acknowledged].filter(([id, count]) => count > 0 && !rows.some((row) => row.id === id));
      return [...wrong, ...unknown].map((row) => `counter ${JSON.stringify(row)}`);
    } finally {
      await sql.end();
    }
  }

  private async count(): Promise<void> {
    const all = [...this.acknowledged.keys()];
    for (; !this.isOver; await this.pace.think(this.thinkMs)) {
      const counterIds = all.filter(() => randomInt(3) === 0);
      if (counterIds.length === 0) continue;
      await insist(this.edge, this.ledger, {
        as: 'operator',
        method: 'POST',
        path: '/x/alpha/counts',
        body: { counterIds },
      });
      for (const id of counterIds) this.acknowledged.set(id, this.acknowledged.get(id)! + 1);
    }
  }
}
