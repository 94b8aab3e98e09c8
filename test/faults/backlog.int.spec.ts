import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { createLogger, uuidv7 } from '#platform';
import { STREAMS } from '#plugin-kit/contract';
import { TestInstallation, eventually } from '#testing';
import { startGateway } from '../../apps/gateway/src/start-gateway.js';
import { alpha, beta } from './counting/counting.plugins.js';

/** 100,000 in `npm run test:full`. */
const BACKLOG = Number(process.env['FAULT_ROUNDS'] ?? 4) > 100 ? 100_000 : 5_000;
const ann = { id: uuidv7() };
const operator = { kind: 'client' as const, id: 'operator', roles: [{ role: 'operator', scope: '*' as const }] };

describe('Events that cannot go on', () => {
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha, beta]);
    await platform.start(alpha);
    await platform.start(beta);
  });
  afterAll(() => platform.stop());

  const count = (counterIds: readonly string[]) => platform.call('alpha.count', { counterIds }, { as: ann });
  const number = async (query: string) =>
    (await platform.sql.query<{ n: number }>(`SELECT (${query})::int AS n`)).rows[0]!.n;
  const handled = () => number('SELECT sum(value) FROM beta.copy');

  it(
    `are sent in order when ${BACKLOG} have piled up and another leader takes over meanwhile`,
    async () => {
      // Nobody leads alpha while somebody else holds its lock: the relay stands still.
      await platform.running.splice(0, 1)[0]!.stop();
      const lock = createHash('sha256').update('lyftet:lead:alpha').digest().readBigInt64BE();
      const holder = await platform.sql.connect();
      await holder.query('SELECT pg_advisory_lock($1)', [lock]);
      const first = await platform.start(alpha);
      const counters = Array.from({ length: 500 }, uuidv7);
      for (let written = 0; written < BACKLOG; written += counters.length) await count(counters);
      expect(await number('SELECT count(*) FROM alpha.outbox_queue')).toBe(BACKLOG);

      // The only one there is leads, and is held at the first rows that it has sent until the second one stands by.
      await holder.query('BEGIN; LOCK TABLE alpha.outbox_queue IN SHARE MODE');
      await holder.query('SELECT pg_advisory_unlock($1)', [lock]);
      await eventually(
        () => number(`SELECT count(*) FROM pg_locks WHERE relation = 'alpha.outbox_queue'::regclass AND NOT granted`),
        { within: 20_000 },
      );
      await platform.start(alpha);
      const stopping = first.stop();
      await holder.query('ROLLBACK');
      holder.release();
      await stopping;
      platform.running.splice(platform.running.indexOf(first), 1);
      const left = await number('SELECT count(*) FROM alpha.outbox_queue');
      expect([left > 0, left < BACKLOG]).toEqual([true, true]);

      // However slow the machine, it never stands still.
      const handledMoreThan = async (before: number): Promise<number | false> => {
        const now = await handled();
        return now > before && now;
      };
      for (let done = await handled(); done < BACKLOG;)
        done = await eventually(() => handledMoreThan(done), { within: 15_000 });
      expect(await handled()).toBe(BACKLOG);
      expect(await number('SELECT count(*) FROM beta.jump')).toBe(0);
      expect(await number('SELECT count(*) FROM beta.inbox_parked')).toBe(0);
      // Many events are one message: the stream syncs each of them to disk.
      const { state } = await (await jetstreamManager(platform.connection)).streams.info(STREAMS.events);
      expect(state.messages).toBeLessThan(BACKLOG / 10);
    },
    60_000 + 10 * BACKLOG,
  );

  it('of one aggregate stand aside when a subscriber throws for it, and /plugins shows it', async () => {
    const [cursed, fine] = [uuidv7(), uuidv7()];
    await platform.sql.query('INSERT INTO beta.curse VALUES ($1)', [cursed]);
    const nats = new URL(platform.nats.urlOf('gateway'));
    const gateway = await startGateway({
      nats: { url: `nats://${nats.host}`, user: nats.username, password: nats.password },
      port: 0,
      publicUrl: 'http://lyftet.test',
      logger: createLogger({ service: 'gateway', level: 'ERROR' }),
    });
    const shown = async () => {
      const { plugins } = (await (
        await fetch(`${gateway.url}/plugins`, { headers: { accept: 'application/json' } })
      ).json()) as { plugins: { name: string; instances: { parked?: number }[] }[] };
      return plugins.find(({ name }) => name === 'beta')?.instances[0]?.parked;
    };
    const copied = async (id: string) => number(`SELECT coalesce((SELECT value FROM beta.copy WHERE id = '${id}'), 0)`);

    for (let step = 0; step < 5; step += 1) await count([cursed, fine]);
    await platform.settle();
    expect([await copied(cursed), await copied(fine)]).toEqual([0, 5]);
    expect(await eventually(shown)).toBe(5);

    await platform.sql.query('DELETE FROM beta.curse');
    expect((await platform.call('beta.replay-parked-events', {}, { as: operator })).body).toEqual({
      replayed: 5,
      stillParked: 0,
    });
    expect(await copied(cursed)).toBe(5);
    // What everybody may ask is asked of the plugins once a second.
    await eventually(async () => (await shown()) === 0, { within: 3_000 });
    expect(await number('SELECT count(*) FROM beta.jump')).toBe(0);
    await gateway.stop();
  }, 60_000);
});
