import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { modulePublished, moduleRetired } from '#contracts';
import { uuidv7 } from '#platform';
import { temporaryDirectory } from '#platform/embedded';
import { provisionConsumers, provisionGuest } from '#plugin-kit';
import { type EventEnvelope, keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { type Answer, TestPlatform } from './platform.fixture.js';

const GUEST = fileURLToPath(new URL('../../docs/how-to/examples/tips-plugin/main.mjs', import.meta.url));
const GIVEN = 'guest.tip.given.v1';
const within = { within: 6_000 };

/** It stands on docs/plugin-protocol.md alone: no line of the kit runs in it. */
describe('A plugin written from the documents', () => {
  const directory = temporaryDirectory('lyftet-guest-');
  let platform: TestPlatform;
  let guest: ChildProcess | undefined;
  let learner: string;
  const moduleId = uuidv7();
  const tips = async () =>
    (await platform.api('GET', '/x/guest/tips')).body.items as { moduleId: string; title: object; tips: number }[];
  const tipsOf = async (id: string) => (await tips())?.find((item) => item.moduleId === id)?.tips;
  const give = (body: object, key = uuidv7(), as = learner) =>
    platform.api('POST', '/x/guest/tips', body, {
      ...(as !== '' && { as }),
      headers: { 'idempotency-key': key, 'accept-language': 'en' },
    });
  const given = () =>
    platform.installation.events.filter(
      (event): event is EventEnvelope<{ tipId: string; moduleId: string }> => event.type === GIVEN,
    );
  /** How many events tell of each of these tips; one that is sent again is the same. */
  const told = (...answers: readonly Answer[]) =>
    answers.map(
      ({ body }) =>
        new Set(
          given()
            .filter(({ data }) => data.tipId === body.tipId)
            .map(({ id }) => id),
        ).size,
    );
  const aModule = (id: string) =>
    modulePublished(id, {
      moduleId: id,
      courseId: uuidv7(),
      programmeId: uuidv7(),
      key: 'a-module',
      title: { sv: 'En modul' },
      hours: 1,
      competences: [],
    });

  function start(): void {
    guest = spawn(process.execPath, [GUEST], {
      env: {
        PATH: process.env['PATH'],
        NATS_URL: platform.installation.nats.urlOf('guest'),
        STATE_FILE: join(directory, 'tips.json'),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  /** Ends it, and tells how. */
  async function stop(signal: NodeJS.Signals): Promise<number | null> {
    const ended = once(guest!, 'exit') as Promise<[number | null]>;
    guest!.kill(signal);
    return (await ended)[0];
  }

  beforeAll(async () => {
    platform = await TestPlatform.start();
    const { installation } = platform;
    // Before the plugin was ever let in: it gets what happened from the beginning.
    await installation.publish(aModule(moduleId));
    // As `lyftet plugin add guest --consumes catalog.module` does.
    await provisionGuest(installation.connection, 'guest');
    await provisionConsumers(installation.connection, {
      name: 'guest',
      consumes: ['catalog.module.any.v1'],
      personClasses: [],
    });
    learner = await registeredPerson(platform);
    start();
    await eventually(async () => (await platform.api('GET', '/x/guest/tips')).status === 200, within);
  }, 60_000);
  afterAll(async () => {
    guest?.kill('SIGKILL');
    await platform?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('has what happened before it was there, from the consumer that the page describes', async () => {
    const { config } = await (
      await jetstreamManager(platform.installation.connection)
    ).consumers.info('EVENTS', 'guest');
    const page = readFileSync(new URL('../../docs/plugin-protocol.md', import.meta.url), 'utf8');
    expect(config).toMatchObject({
      durable_name: 'guest',
      deliver_policy: 'all',
      ack_policy: 'explicit',
      max_deliver: -1,
      filter_subjects: ['event.catalog.module.>'],
    });
    expect(page).toContain(`within ${config.ack_wait! / 1e9} s is delivered again, without end`);
    expect(page).toContain(`At most ${config.max_ack_pending!.toLocaleString('en')} are out at a time`);
    await eventually(async () => (await tipsOf(moduleId)) === 0, within);
  });

  it('knows who calls, by a verified token and by nothing else', async () => {
    expect(await give({ moduleId }, uuidv7(), '')).toMatchObject({ status: 401 });
    expect(await give({ moduleId }, uuidv7(), 'operator')).toMatchObject({
      status: 403,
      body: { type: 'urn:lyftet:problem:lyftet:forbidden' },
    });

    const { callers, connection, bus } = platform.installation;
    const token = callers.token({ id: uuidv7(), roles: [] });
    const [head, payload, signature] = token.split('.') as [string, string, string];
    const other = Buffer.from(
      JSON.stringify({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), sub: uuidv7() }),
    ).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: callers.kid })).toString('base64url');
    const ask = async (caller: string) =>
      (await platform.installation.call('guest.give-tip', { moduleId }, { token: caller })).status;
    expect([
      await ask(`${head}.${other}.${signature}`),
      await ask(`${unsigned}.${payload}.`),
      await ask('x'),
      await ask(''),
    ]).toEqual([401, 401, 401, 401]);
    expect(await ask(token)).toBe(201);
    expect([connection.isClosed(), bus.isClosed()]).toEqual([false, false]);
  });

  it('changes once for a key, and tells it in the form that it serves', async () => {
    const key = uuidv7();
    const [first, again] = [await give({ moduleId }, key), await give({ moduleId }, key)];

    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect(await give({ moduleId: uuidv7() }, key)).toMatchObject({
      status: 422,
      body: { type: 'urn:lyftet:problem:lyftet:idempotency-key-reused' },
    });
    expect(await give({ moduleId: uuidv7() })).toMatchObject({
      status: 404,
      body: { type: 'urn:lyftet:problem:guest:module-unknown', title: 'There is no such module' },
    });
    expect(await give({ moduleId: 'x' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/moduleId' }] } });
    await eventually(() => told(first)[0] === 1, within);

    const document = (await platform.api('GET', '/asyncapi.json')).body;
    expect(document.channels[GIVEN]).toMatchObject({
      address: `event.${GIVEN}`,
      'x-lyftet-owner': 'guest',
      'x-lyftet-consumers': [],
    });
    expect(document.channels['catalog.module.published.v1']['x-lyftet-consumers']).toContain('guest');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'https://lyftet.example/asyncapi.json', ...document });
    const isKnown = (event: EventEnvelope) =>
      ajv.compile({ $ref: `https://lyftet.example/asyncapi.json#/components/messages/${event.type}/payload` })(event);
    expect(platform.installation.events.filter((event) => !isKnown(event)).map(({ type }) => type)).toEqual([]);
    expect(given()[0]).toMatchObject({ aggregateversion: 1, data: { moduleId } });
  });

  it('handles repetitions once, and what comes too early in its turn', async () => {
    const { installation } = platform;
    const late = uuidv7();
    const [published, retired] = [
      installation.envelopeOf(aModule(late)),
      installation.envelopeOf(moduleRetired(late, { moduleId: late, programmeId: uuidv7() })),
    ];
    const back = installation.envelopeOf(aModule(late));
    // An id of the message of its own: the stream takes the second copy for another message, as after its window.
    const send = (...events: EventEnvelope[]) =>
      jetstream(installation.connection).publish(
        `event.${events[0]!.type}`,
        JSON.stringify(events.length === 1 ? events[0] : events),
        { msgID: uuidv7() },
      );
    await send(retired);
    await send(published, back);
    await send(retired);
    await send(published);

    const known = () =>
      JSON.parse(readFileSync(join(directory, 'tips.json'), 'utf8')) as {
        modules: object;
        versions: Record<string, number>;
        early: Record<string, object>;
      };
    await eventually(() => known().versions[`catalog.module ${late}`] === 3, within);
    expect([late in known().modules, known().early[`catalog.module ${late}`] ?? {}]).toEqual([true, {}]);
    await eventually(
      async () =>
        (await (await jetstreamManager(installation.connection)).consumers.info('EVENTS', 'guest')).num_ack_pending ===
        0,
      within,
    );
  });

  it('goes on without loss after kill -9, and leaves nothing behind when it is told to stop', async () => {
    const last = await give({ moduleId });
    await stop('SIGKILL');
    const meanwhile = uuidv7();
    await platform.installation.publish(aModule(meanwhile));
    start();
    // what the killed one had taken comes again after 6 s
    await eventually(async () => (await tipsOf(meanwhile)) === 0, { within: 12_000 });
    expect(await tipsOf(moduleId)).toBeGreaterThan(0);
    await eventually(() => told(last)[0] === 1, within);

    const asked = Array.from({ length: 20 }, () => give({ moduleId }));
    const ended = stop('SIGTERM');
    const answers = await Promise.all(asked);
    expect(await ended).toBe(0);
    // Each was answered, or was never begun and says so.
    expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
    start();
    const done = answers.filter(({ status }) => status === 201);
    await eventually(() => told(...done).every((times) => times === 1), within);
  }, 40_000);

  it('answers as NATS services do, so that the tools for these see it', async () => {
    await eventually(async () => (await platform.api('GET', '/x/guest/tips')).status === 200, within);
    const { bus } = platform.installation;
    const ask = async (verb: string) =>
      (await bus.request(`$SRV.${verb}.guest`, '', { timeout: 2_000 })).json<Record<string, any>>();

    const [ping, info, stats] = [await ask('PING'), await ask('INFO'), await ask('STATS')];
    expect(ping).toEqual({
      type: 'io.nats.micro.v1.ping_response',
      name: 'guest',
      id: ping['id'],
      version: '1.0.0',
      metadata: { 'lyftet.plugin': '1', 'manifest-sha256': expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(info).toMatchObject({
      type: 'io.nats.micro.v1.info_response',
      endpoints: [{ name: 'list-tips', subject: 'op.guest.list-tips', queue_group: 'guest' }, { name: 'give-tip' }],
    });
    expect(stats).toMatchObject({
      type: 'io.nats.micro.v1.stats_response',
      started: expect.any(String),
      endpoints: [{ name: 'list-tips', num_requests: expect.any(Number) }, { name: 'give-tip' }],
    });
  });
});

/** Somebody of a municipality, who can sign in; answers the subject. */
async function registeredPerson(platform: TestPlatform): Promise<string> {
  const programme = {
    key: 'tips',
    title: { sv: 'Tips' },
    owner: 'Kommunen',
    startsOn: '2023-01-01',
    endsOn: '2024-12-31',
  };
  await platform.api(
    'POST',
    '/directory/programme/apply',
    {
      programmeKey: 'tips',
      version: 'a'.repeat(64),
      allSections: ['organisations'],
      sections: { programme, organisations: [{ key: 'tips', name: 'Kommunen', type: 'municipality' }] },
    },
    { as: 'operator' },
  );
  await platform.api(
    'POST',
    '/people',
    {
      organisationId: keyedId('organisation', 'tips'),
      name: { given: 'Tea', family: 'Tips' },
      sex: 'female',
      identities: [{ issuer: `${platform.url}/oidc`, subject: 'demo:tea' }],
    },
    { as: 'operator' },
  );
  await platform.confirm('demo:tea');
  return 'demo:tea';
}
