import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import fc from 'fast-check';
import { ChangeLog } from './change-log.js';
import { type Endpoint, targetOf, validRequest } from './endpoint.js';
import { FuzzRun, type Outcome, type Shot } from './fuzz-run.js';
import { type FuzzWorld, startFuzzWorld } from './fuzz-world.js';
import { memoryAtRest } from './memory-at-rest.js';
import { nearRequest } from './near-request.js';
import { rawRequest } from './raw-bytes.js';

/** Requests of all forms together; a failure is repeated with the seed that it tells. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 15_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const ROUND = 1_000;
/** What is raw mostly waits for the patience of its sender. */
const AT_ONCE = { asked: 32, raw: 128 };
/** Of each round, so many refusals are asked for again while nothing else happens. */
const REPEATED = 250;
/** Until then, caches and pools fill. */
const WARM_AFTER = 0.4;
/** Heap and what hangs on it, everything in one process: gateway, plugins and whoever asks. */
const MEMORY_MAY_GROW_MB = 32;

type Asked = Exclude<Shot, { form: 'raw' }>;

const lineOf = ({ request }: Asked, { status }: Outcome) =>
  `${request.method} ${targetOf(request)} as ${request.as} ${request.body?.slice(0, 300)} → ${status}`;

describe('Whatever is sent to the platform', () => {
  let world: FuzzWorld;
  let run: FuzzRun;
  let changes: ChangeLog;
  let jetstream: JetStreamManager;
  /** Made once: fast-check reads the patterns anew for each. */
  const shotsAt = new Map<Endpoint, fc.Arbitrary<Shot>>();
  beforeAll(async () => {
    world = await startFuzzWorld();
    run = new FuzzRun(world, AT_ONCE);
    changes = await ChangeLog.of(world.platform.installation.sql);
    jetstream = await jetstreamManager(world.platform.installation.connection);
    for (const endpoint of world.endpoints) shotsAt.set(endpoint, anyShot(endpoint));
  }, 90_000);
  afterAll(async () => {
    run?.close();
    await world?.platform.stop();
  });

  function anyShot(endpoint: Endpoint): fc.Arbitrary<Shot> {
    const valid = validRequest(endpoint, world.known, world.callers);
    return fc.oneof(
      { weight: 35, arbitrary: valid.map((request): Shot => ({ form: 'valid', request })) },
      { weight: 45, arbitrary: nearRequest(valid).map((request): Shot => ({ form: 'near', request })) },
      { weight: 20, arbitrary: rawRequest(valid).map((raw): Shot => ({ form: 'raw', raw })) },
    );
  }

  /**
   * Requests of one round, the same for the same seed: of all operations, in all forms. Making the first ones takes
   * seconds, in the process of those who are asked.
   */
  async function shotsOf(round: number, endpoints: readonly Endpoint[], count: number): Promise<Shot[]> {
    const shots: Shot[] = [];
    for (const [index, endpoint] of endpoints.entries()) {
      const numRuns =
        Math.floor(((index + 1) * count) / endpoints.length) - Math.floor((index * count) / endpoints.length);
      shots.push(...fc.sample(shotsAt.get(endpoint)!, { seed: SEED + round * 1_000 + index, numRuns }));
      await setImmediate();
    }
    return shots;
  }

  const memory = () => memoryAtRest(world.platform.installation);

  it('is generated as the document says', async () => {
    const ajv = addFormats.default(new Ajv2020({ strict: false, logger: false }));
    const wrong: string[] = [];
    for (const endpoint of world.endpoints.filter(({ body }) => body !== undefined)) {
      const validate = ajv.compile(endpoint.body!);
      const bodies = fc
        .sample(validRequest(endpoint, world.known, world.callers), { seed: SEED, numRuns: 10 })
        .map(({ body }) => body);
      wrong.push(
        ...bodies
          .filter((body) => body === undefined || !validate(JSON.parse(body)))
          .map((body) => `${endpoint.path}: ${ajv.errorsText(validate.errors)} ${body?.slice(0, 300)}`),
      );
      await setImmediate();
    }

    expect(world.endpoints.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });

  it(
    `is answered or refused with a document, stored only when it is not refused (FUZZ_SEED=${SEED})`,
    async () => {
      const isClock = ({ path, method }: Endpoint) => method === 'POST' && path === '/demo/clock';
      const rounds = Math.ceil(REQUESTS / ROUND);
      let refusedAlone = 0;
      let repeated = 0;
      let warm: Awaited<ReturnType<typeof memory>> | undefined;
      for (let round = 0; round < rounds; round += 1) {
        await world.restoreRoles();
        // Whoever moves the clock ends the programme; that comes last.
        const endpoints = world.endpoints.filter((endpoint) => !isClock(endpoint) || round === rounds - 1);
        const shots = await shotsOf(round, endpoints, Math.min(ROUND, REQUESTS - round * ROUND));
        // Before the many, among whose changes nobody would find what the first refusal of all stores, and no other.
        const alone = oneOfEach(shots, round).filter(({ request }) => !isClock(request.endpoint));
        const outcomes = await sendEachAlone(alone);
        refusedAlone += outcomes.filter(({ verdict }) => verdict === 'refused').length;
        outcomes.push(...(await run.send(shots.filter((shot) => !alone.includes(shot as Asked)))));
        expect({ seed: SEED, wrong: run.wrong() }).toEqual({ seed: SEED, wrong: [] });
        repeated += await nothingIsStoredBy(outcomes.filter(({ verdict }) => verdict === 'refused'));
        if (round === Math.floor(rounds * WARM_AFTER)) warm = await memory();
      }

      const { valid, near, raw } = run.sent;
      expect(valid + near + raw - repeated).toBe(REQUESTS);
      expect(refusedAlone).toBeGreaterThan(REQUESTS / 20);
      expect(repeated).toBeGreaterThan(REQUESTS / 5);
      for (const form of [valid, near, raw]) expect(form).toBeGreaterThan(REQUESTS / 8);
      expect(run.accepted('valid') / valid).toBeGreaterThan(0.1);
      // Every operation was asked and its answers held against the document: `wrong` above has none that is not as
      // described.
      const asked = new Set([...world.described.seen.keys()].map((key) => key.split(' ')[0]));
      expect(world.endpoints.filter(({ name }) => !asked.has(name))).toEqual([]);
      const end = await memory();
      expect({ warm, end, hasGrown: end.usedMb - warm!.usedMb >= MEMORY_MAY_GROW_MB }).toMatchObject({
        hasGrown: false,
      });
      expect((await world.platform.api('GET', '/programmes')).status).toBe(200);
    },
    Math.max(300_000, REQUESTS * 15),
  );

  /** Of each operation one: in one round such as the document allows, in the next one that is near it. */
  function oneOfEach(shots: readonly Shot[], round: number): Asked[] {
    const asked = shots.filter((shot): shot is Asked => shot.form !== 'raw');
    return [...new Set(asked.map(({ request }) => request.endpoint))].flatMap((endpoint, index) => {
      const form = (index + round) % 2 === 0 ? 'valid' : 'near';
      return asked.find((shot) => shot.request.endpoint === endpoint && shot.form === form) ?? [];
    });
  }

  /**
   * Asks one thing after the other, each for the first time, and looks for rows that changed by a refusal: a write that
   * is done once is seen in no repetition.
   */
  async function sendEachAlone(shots: readonly Asked[]): Promise<Outcome[]> {
    await atRest();
    const outcomes: Outcome[] = [];
    let streams = await lastOfStreams();
    for (const shot of shots) {
      const [outcome] = (await run.send([shot])) as [Outcome];
      outcomes.push(outcome);
      const found = { rows: await changes.take(), streams: await lastOfStreams() };
      if (outcome.verdict === 'refused') {
        const asked = { seed: SEED, refused: lineOf(shot, outcome) };
        expect({ ...asked, ...found }).toEqual({ ...asked, rows: [], streams });
      } else if (!isDeepStrictEqual(found, { rows: [], streams })) {
        // What an acceptance brings about elsewhere must not be taken for the work of the next refusal.
        await atRest();
        streams = await lastOfStreams();
      }
    }
    return outcomes;
  }

  /**
   * Asks again for what was refused, while nothing else happens, and looks for rows that changed.
   * @returns how many were asked for again
   */
  async function nothingIsStoredBy(refused: readonly Outcome[]): Promise<number> {
    await atRest();
    // Evenly from all: they come in the order of the operations.
    let shots = refused.filter((_one, index) => (index * REPEATED) % refused.length < REPEATED).map(({ shot }) => shot);
    let count = 0;
    // What is accepted now (the world has changed since) may change what it likes: the others are asked without it.
    for (
      let others: Shot[] | undefined;
      others?.length !== 0;
      shots = shots.filter((shot) => !others!.includes(shot))
    ) {
      if (others) await atRest();
      const streams = await lastOfStreams();
      const outcomes = await run.send(shots);
      count += outcomes.length;
      others = outcomes.filter(({ verdict }) => verdict !== 'refused').map(({ shot }) => shot);
      const found = { seed: SEED, rows: await changes.take(), streams: await lastOfStreams() };
      if (others.length === 0) expect(found).toEqual({ seed: SEED, rows: [], streams });
    }
    expect({ seed: SEED, wrong: run.wrong() }).toEqual({ seed: SEED, wrong: [] });
    return count;
  }

  /** Until what was accepted has come everywhere. */
  async function atRest(): Promise<void> {
    await world.platform.installation.settle();
    await changes.rest();
  }

  /** Where each stream, bucket and object store ends; but for what gateways write of themselves. */
  async function lastOfStreams(): Promise<Record<string, number>> {
    const streams = await jetstream.streams.list().next();
    return Object.fromEntries(
      streams
        .filter(({ config }) => !/^KV_(?:plugins|caller-keys)$/.test(config.name))
        .map(({ config, state }) => [config.name, state.last_seq]),
    );
  }

  it.each([
    ['no JSON', '{'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['a number', '7'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['3,000 levels', `${'['.repeat(3_000)}${']'.repeat(3_000)}`],
    ['3,000 objects', `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`],
    ['an oversize text', JSON.stringify({ name: 'x'.repeat(2_000_000) })],
  ])(
    'a body of %s is refused everywhere and nothing is stored',
    async (_what, body) => {
      await world.restoreRoles();
      await atRest();
      const streams = await lastOfStreams();
      const unread: string[] = [];
      for (const endpoint of world.endpoints.filter(
        ({ method, body: schema }) => method !== 'GET' && schema?.required?.length,
      )) {
        const statuses: number[] = [];
        for (const as of ['operator', 'demo:fia']) {
          const {
            status,
            headers,
            body: problem,
          } = await world.platform.api(
            endpoint.method,
            endpoint.path.replaceAll(/\{\w+\}/g, '01935a5e-0000-7000-8000-000000000001'),
            body,
            { as },
          );
          expect([endpoint.path, headers.get('content-type'), problem.status]).toEqual([
            endpoint.path,
            'application/problem+json',
            status,
          ]);
          expect([400, 403, 404, 413]).toContain(status);
          statuses.push(status);
        }
        // One of the two may ask for it, and is told what is wrong with the body.
        if (!statuses.some((status) => status === 400 || status === 413))
          unread.push(`${endpoint.method} ${endpoint.path}: ${statuses.join()}`);
      }
      expect(unread).toEqual([]);
      expect([await changes.take(), await lastOfStreams()]).toEqual([[], streams]);
    },
    60_000,
  );

  it.each(
    [
      '/no-such-thing',
      '/people/%00',
      '/people/%zz',
      '/..%2f..%2fetc',
      '/x/none/at-all',
      '/openapi.json/more',
      `/${'a'.repeat(5_000)}`,
    ].map((path): [string, string] => [path.slice(0, 30), path]),
  )('the unknown address %s is a problem of 4xx', async (_name, path) => {
    const answer = await world.platform.api('GET', path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect([answer.headers.get('content-type'), answer.body.status]).toEqual([
      'application/problem+json',
      answer.status,
    ]);
    expect(answer.status).toBeLessThan(500);
  });
});
