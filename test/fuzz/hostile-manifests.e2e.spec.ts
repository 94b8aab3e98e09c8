import { createHash, randomInt, randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { SERVICE_METADATA, subjects } from '#plugin-kit/contract';
import { connectAs, eventually } from '#testing';
import { TestPlatform } from '../journeys/platform.fixture.js';
import { hostileManifest } from './hostile-manifest.js';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
/** Users that are not ours; each announces so many instances, all with other manifests (the gateway listens to 200). */
const GUESTS = ['guest', 'visits', 'alpha', 'beta', 'gamma'];
const INSTANCES = 190;
/** No single manifest may keep the gateway from its work for longer. */
const LONGEST_MS = 3_000;
const HEAP_MAY_GROW_MB = 64;
const MOST_BYTES = 900_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMb = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

describe('Hostile guests', () => {
  let platform: TestPlatform;
  const guests: NatsConnection[] = [];
  let manifests: ReturnType<typeof manifestsOf>[];
  // What it takes to make them is nobody's time but ours.
  beforeAll(() => {
    manifests = GUESTS.map(manifestsOf);
  }, 60_000);
  beforeAll(async () => {
    platform = await TestPlatform.start();
    for (const name of GUESTS) guests.push(await connectAs(platform.installation.nats.urlOf(name), name));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(guests.map((guest) => guest.close()));
    await platform?.stop();
  });

  function manifestsOf(name: string, index: number) {
    const all = fc.sample(
      hostileManifest(name).filter((bytes) => bytes.byteLength < MOST_BYTES),
      { seed: SEED + index, numRuns: INSTANCES },
    );
    return all.map((bytes) => ({ bytes, id: randomUUID(), sha256: createHash('sha256').update(bytes).digest('hex') }));
  }

  const ping = (name: string, id: string, sha256: string) =>
    JSON.stringify({
      type: 'io.nats.micro.v1.ping_response',
      name,
      id,
      version: '1.0.0',
      metadata: { [SERVICE_METADATA.plugin]: '1', [SERVICE_METADATA.manifestSha256]: sha256 },
    });
  const report = async () =>
    (await platform.api('GET', '/plugins')).body as {
      plugins: { name: string; state: string; instances: { id: string; requests?: number; parked?: number }[] }[];
      refused: { name: string; instanceId: string; reasons: string[] }[];
    };
  const pathsOfOurs = async () =>
    Object.fromEntries(
      Object.entries((await platform.api('GET', '/openapi.json')).body.paths).filter(
        ([path]) => !path.startsWith('/x/'),
      ),
    );

  it(`are refused with a reason, or accepted and harmless (FUZZ_SEED=${SEED})`, async () => {
    const before = { paths: await pathsOfOurs(), heap: heapMb() };
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const announced: string[] = [];
    for (const [index, name] of GUESTS.entries()) {
      const guest = guests[index]!;
      const own = manifests[index]!;
      for (const { bytes, id } of own)
        guest.subscribe(subjects.manifest(name, id), { callback: (_error, message) => void message.respond(bytes) });
      guest.subscribe('$SRV.PING', {
        callback: (_error, message) => own.forEach(({ id, sha256 }) => message.respond(ping(name, id, sha256))),
      });
      announced.push(...own.map(({ id }) => id));
    }

    const judged = async () => {
      const { plugins, refused } = await report();
      return new Map([
        ...plugins.flatMap(({ instances }) => instances.map(({ id }): [string, string[]] => [id, []])),
        ...refused.map(({ instanceId, reasons }): [string, string[]] => [instanceId, reasons]),
      ]);
    };
    await eventually(
      async () => {
        const found = await judged();
        return announced.every((id) => found.has(id));
      },
      { within: 30_000, every: 500 },
    ); // a report on so many is work of its own
    delay.disable();

    const { plugins, refused } = await report();
    expect(announced.length).toBe(GUESTS.length * INSTANCES);
    expect(
      refused.filter(
        ({ reasons }) => reasons.length === 0 || reasons.length > 20 || reasons.some((reason) => reason.length > 1_000),
      ),
    ).toEqual([]);
    expect(refused.length).toBeGreaterThan(announced.length / 2);
    expect(
      plugins.flatMap(({ name, instances }) => (GUESTS.includes(name) ? [instances.length <= INSTANCES] : [])),
    ).not.toContain(false);
    expect(await pathsOfOurs()).toEqual(before.paths);
    expect((await platform.api('GET', '/programmes')).status).toBe(200);
    expect((await platform.api('GET', '/organisations', undefined, { as: 'operator' })).status).toBe(200);
    for (const page of ['/plugins', '/'])
      expect((await platform.api('GET', page, undefined, { headers: { accept: 'text/html' } })).body).not.toMatch(
        /<script>alert|<img src=x|<base href/,
      );
    expect((await platform.api('GET', '/programme.schema.json')).status).toBe(200);
    expect([({} as { isAdmin?: unknown }).isAdmin, ({} as { polluted?: unknown }).polluted]).toEqual([
      undefined,
      undefined,
    ]);
    expect(delay.max / 1e6).toBeLessThan(LONGEST_MS);
    expect(heapMb() - before.heap).toBeLessThan(HEAP_MAY_GROW_MB);
  }, 60_000);

  it('take no other plugin away by announcing in its name, and tell nothing in its name', async () => {
    const [guest] = guests;
    const { id, requests = 0 } = (await report()).plugins.find(({ name }) => name === 'catalog')!.instances[0]!;
    const told = {
      type: 'io.nats.micro.v1.stats_response',
      name: 'catalog',
      id,
      version: '1.0.0',
      started: new Date(0).toISOString(),
      endpoints: [
        {
          name: 'x',
          subject: 'x',
          num_requests: 1e9,
          num_errors: 1e9,
          last_error: 'x',
          processing_time: 1,
          data: { parked: 1e9 },
        },
      ],
    };
    for (const subject of ['$SRV.STATS', '$SRV.STATS.guest'])
      guest!.subscribe(subject, { callback: (_error, message) => void message.respond(JSON.stringify(told)) });
    let pings = 0;
    guest!.subscribe('$SRV.PING', {
      callback: (_error, message) => {
        pings += 1;
        for (const forged of [id, ...Array.from({ length: 100 }, () => randomUUID())])
          message.respond(ping('catalog', forged, '0'.repeat(64)));
      },
    });

    const answers: number[] = [];
    await eventually(
      async () => {
        answers.push((await platform.api('GET', '/programmes')).status);
        return pings >= 4;
      },
      { within: 20_000 },
    );

    expect(new Set(answers)).toEqual(new Set([200]));
    const { plugins, refused } = await report();
    const shown = plugins.find(({ name }) => name === 'catalog')!;
    expect([
      shown.state,
      shown.instances.map((instance) => instance.id),
      refused.filter(({ name }) => name === 'catalog'),
    ]).toEqual(['up', [id], []]);
    expect(shown.instances[0]!.requests).toBeGreaterThanOrEqual(requests);
    expect([shown.instances[0]!.requests! < 1e8, shown.instances[0]!.parked === 1e9]).toEqual([true, false]);
  }, 30_000);
});
