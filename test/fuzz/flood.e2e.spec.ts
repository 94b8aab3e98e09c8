import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '#testing';
import { provisionGuest } from '#plugin-kit';
import { STREAMS, guestStream } from '#plugin-kit/contract';
import { TestPlatform } from '../journeys/platform.fixture.js';
import { watchStillness } from './stillness.js';

const GUEST = fileURLToPath(new URL('./flooding-guest.mjs', import.meta.url));
/** How long each flood lasts; longer under npm run test:full. */
const SECONDS = Number(process.env['FLOOD_SECONDS'] ?? 3);
/**
 * The server that the flood goes through, the gateway and whoever floods share two cores with the control: it is the
 * order that counts.
 */
const MAY_BE_SLOWER = 40;
const AT_LEAST_MS = 250;
/** Everything but the guest and the servers works in this process; the longest turn of its loop. */
const NEVER_STILL_MS = 2_000;

describe('A guest that floods', () => {
  let platform: TestPlatform;
  let flooding: ChildProcess | undefined;
  beforeAll(async () => {
    platform = await TestPlatform.start();
    await provisionGuest(platform.installation.connection, 'guest');
    await measure(500);
  }, 90_000);
  afterEach(() => void flooding?.kill('SIGKILL'));
  afterAll(() => platform?.stop());

  /** Asks for something that goes to a plugin of ours and its database, one request after the other. */
  async function measure(ms: number): Promise<{ p90: number; statuses: Set<number>; busy: string[] }> {
    const times: number[] = [];
    const statuses = new Set<number>();
    const busy: string[] = [];
    const stillness = watchStillness({
      onBusy: (what) => void busy.push(what),
      onHeld: () => undefined,
      stillMs: NEVER_STILL_MS,
    });
    for (const end = performance.now() + ms; performance.now() < end;) {
      const began = performance.now();
      statuses.add((await platform.api('GET', '/organisations', undefined, { as: 'operator' })).status);
      times.push(performance.now() - began);
      await pause(10);
    }
    stillness.close();
    times.sort((a, b) => a - b);
    return { p90: times[Math.floor(times.length * 0.9)]!, statuses, busy };
  }
  const flood = (kind: string) => {
    flooding = spawn(process.execPath, [GUEST, kind, String(SECONDS + 3)], {
      env: { PATH: process.env['PATH'], NATS_URL: platform.installation.nats.urlOf('guest') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return new Promise<number>((resolve) => {
      let sent = '';
      flooding!.stdout!.on('data', (data) => (sent += String(data))).on('end', () => resolve(Number(sent)));
    });
  };
  const report = async () =>
    (await platform.api('GET', '/plugins')).body as { plugins: { name: string; state: string }[]; refused: object[] };

  // Each address is shut by its first flood, and open again when the second one comes.
  it.each(['large-pings', 'large-answers', 'purges', 'events', 'forbidden', 'pings', 'answers'])(
    'with %s keeps nobody waiting and takes nobody away',
    async (kind) => {
      const before = (await report()).plugins
        .filter(({ name, state }) => name !== 'guest' && state === 'up')
        .map(({ name }) => name);
      // Just before: a neighbour may come or go at any time.
      const control = (await measure(500)).p90;
      const ended = flood(kind);
      if (kind.endsWith('answers'))
        await eventually(async () => (await platform.api('GET', '/x/guest/hello')).status === 200, { within: 6_000 });
      await pause(2_700);

      const { p90, statuses, busy } = await measure(SECONDS * 1_000);

      expect([...statuses]).toEqual([200]);
      expect(p90).toBeLessThan(Math.max(AT_LEAST_MS, control * MAY_BE_SLOWER));
      expect(busy).toEqual([]);
      const after = await report();
      expect(after.plugins.filter(({ state }) => state === 'up').map(({ name }) => name)).toEqual(
        expect.arrayContaining(before),
      );
      expect(after.plugins.length + after.refused.length).toBeLessThanOrEqual(before.length + 2);
      process.stderr.write(
        `${kind}: control ${control.toFixed(1)} ms, under flood ${p90.toFixed(1)} ms, ` +
          `${Math.round((await ended) / 2 ** 20)} MiB sent\n`,
      );
    },
    60_000,
  );

  it('fills its own stream and no other', async () => {
    const manager = await jetstreamManager(platform.installation.connection);
    const { state, config } = await manager.streams.info(guestStream('guest'));

    expect(state.messages).toBeGreaterThan(0);
    expect(state.bytes).toBeLessThanOrEqual(config.max_bytes);
    expect((await manager.streams.info(STREAMS.events)).config.max_bytes).toBeGreaterThan(config.max_bytes);
  });

  it('is heard again when it has come to its senses', async () => {
    const ended = flood('nothing');
    await eventually(
      async () => (await report()).plugins.some(({ name, state }) => name === 'guest' && state === 'up'),
      { within: 45_000, every: 500 },
    );
    await eventually(async () => (await platform.api('GET', '/x/guest/hello')).status === 200, {
      within: 45_000,
      every: 500,
    });
    flooding!.kill('SIGKILL');
    await ended;
  }, 100_000);
});
