import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AckPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { temporaryDirectory } from '#platform/embedded';
import { TestInstallation } from '#testing';
import { commands } from '../../apps/cli/src/commands.js';
import type { Examination } from '../../apps/cli/src/doctor/examine.js';
import { invariants } from '../../apps/cli/src/doctor/invariants.js';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';
import { drain } from './drain.js';

/** Installations that are not as ours make them: what a doctor is called to. */
describe('The doctor of a strange installation', () => {
  let installation: TestInstallation;
  let manager: JetStreamManager;
  beforeAll(async () => {
    installation = await TestInstallation.create(ALL_PLUGINS);
    manager = await jetstreamManager(installation.connection);
  }, 60_000);
  afterAll(() => installation?.stop({ plantsEvents: true }));

  async function run(args: readonly string[], environment?: Record<string, string>) {
    const [said, noted]: [string[], string[]] = [[], []];
    const servers = { DATABASE_ADMIN_URL: installation.database.adminUrl, NATS_ADMIN_URL: installation.nats.urlOf('admin') };
    const code = await runCommandLine(['doctor', ...args], commands, { say: (line) => said.push(line), note: (line) => noted.push(line) }, environment ?? servers);
    return { code, said, noted };
  }
  async function examined(...args: string[]) {
    const { code, said } = await run(['--json', ...args]);
    const examination = JSON.parse(said.join('\n')) as Examination;
    return { code, ...examination, broken: Object.fromEntries(examination.verdicts.filter(({ state }) => state === 'broken').map(({ name, findings }) => [name, findings])) };
  }
  const put = (subject: string, content: unknown) => jetstream(installation.connection).publish(subject, typeof content === 'string' ? content : JSON.stringify(content));
  const event = (type: string, rest: object = {}) => ({ id: randomUUID(), type, aggregatetype: type.split('.').slice(0, 2).join('.'), aggregateid: randomUUID(), aggregateversion: 1, occurredat: '2026-11-22T10:00:00.000Z', data: {}, ...rest });

  describe('in which not everything can be examined', () => {
    afterEach(async () => {
      await manager.streams.purge('EVENTS');
      await drain(installation.connection);
    });

    it('ends with 2 and says why while events are on their way', async () => {
      await put('event.catalog.session.planned.v1', 'no event');

      const { code, said } = await run(['--wait', '0']);

      expect(said.at(-1)).toBe('Not everything could be examined: events on their way during all of 0 s.');
      expect(said.join()).not.toContain('All well');
      expect(code).toBe(2);
      expect(await examined('--wait', '0')).toMatchObject({ code: 2, isSettled: false, notExamined: ['events on their way during all of 0 s'], broken: {} });
    });

    it('reports the consumers of plugins that are away', async () => {
      await put('event.catalog.session.planned.v1', 'no event');

      const { code, isSettled, broken, notExamined } = await examined('--wait', '3');

      expect(Object.keys(broken)).toEqual(['inbox-behind']);
      expect(broken['inbox-behind']).toContainEqual({ plugin: 'enrolment', stream: 'EVENTS', waiting: 1 });
      expect([code, isSettled, notExamined]).toEqual([1, false, ['events on their way during all of 3 s']]);
      expect((await run(['--wait', '0.1'])).code).toBe(2); // too short to tell who is away
    }, 15_000);

    it('does not wait for a consumer of nobody, and names it', async () => {
      await manager.consumers.add('EVENTS', { durable_name: 'visits', ack_policy: AckPolicy.Explicit, filter_subject: 'event.guest.>' });
      await put('event.guest.visit.made.v1', event('guest.visit.made.v1'));

      const { code, said, noted } = await run([]);

      expect(noted).toEqual(['The durable consumer visits of EVENTS is of no plugin that is known here (1 messages wait for it).']);
      expect(said.at(-1)).toBe(`All well: ${invariants.length} invariants hold.`);
      expect(code).toBe(0);
      expect((await examined()).strangers).toEqual([{ plugin: 'visits', stream: 'EVENTS', waiting: 1 }]);
      await manager.consumers.delete('EVENTS', 'visits');
    });
  });

  describe('in whose streams anything may stand', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const broken = '\u0000 \ud800';
    afterEach(async () => {
      for (const stream of ['EVENTS', 'PEOPLE', 'KV_grants']) await manager.streams.purge(stream);
      await drain(installation.connection);
    });

    it('shows what is of no person, and names that are none', async () => {
      const person = `person.${randomUUID()}`;
      // As before states had a largest size: what stood there then stands there still.
      await manager.streams.update('PEOPLE', { max_msg_size: -1 });
      const strays = ['person.nobody.name', person, `${person}.name.more`, `person.${randomUUID().toUpperCase()}x.name`];
      for (const subject of strays) await put(subject, { given: 'A', family: 'B' });
      const states = [5, true, '"text"', [], {}, { given: 1, family: 'B' }, { given: 'A' }, 'no JSON', deep, [broken]];
      const subjects = states.map(() => `person.${randomUUID()}.name`);
      for (const [index, subject] of subjects.entries()) await put(subject, states[index]);
      await put(`${person}.name`, '');
      await put(`${person}.other`, broken);
      await drain(installation.connection);

      const found = (await examined()).broken['person-states'] as { what: string; facts: { subject: string } }[];

      expect(found.filter(({ what }) => what === 'of no person').map(({ facts }) => facts.subject).sort()).toEqual([...strays].sort());
      expect(found.filter(({ what }) => what === 'no name').map(({ facts }) => facts.subject).sort()).toEqual([...subjects].sort());
      expect(found).toHaveLength(strays.length + subjects.length);
    });

    it('shows a message in PEOPLE that has the subject of an event', async () => {
      const { config } = await manager.streams.info('PEOPLE');
      await manager.streams.update('PEOPLE', { ...config, subject_transform: { src: 'person.evil.>', dest: 'event.evil.>' } });
      await put('person.evil.thing.done.v1', event('evil.thing.done.v1'));

      expect((await examined()).broken['person-states']).toEqual([{ what: 'of no person', facts: { subject: 'event.evil.thing.done.v1', seq: expect.any(Number) } }]);
    });

    it('is not stopped by a name with NUL or half a surrogate, but finds that it is nobody\'s', async () => {
      const id = randomUUID();
      await put(`person.${id}.name`, { given: broken, family: `\\u0000${broken}` });
      await drain(installation.connection);

      expect((await examined()).broken['person-states']).toMatchObject([{ what: 'only in the copy', facts: { person_id: id } }]);
    });

    it('leaves out what is no event, and takes events of others as they are', async () => {
      const type = 'guest.visit.made.v1';
      const strange = [
        { aggregateversion: 3_000_000_000 }, { aggregateversion: 1e300 }, { occurredat: 'yesterday' }, { occurredat: '0000-01-01T00:00:00Z' }, { occurredat: '2026-02-31T00:00:00Z' }, { occurredat: 7 },
        { data: [broken, { [broken]: `\\${broken}` }] }, { aggregatetype: `${broken}.${broken}` }, { aggregatetype: 'x' }, { aggregatetype: `guest.${[...Array(9_000).keys()].join('')}` },
      ];
      const none = [5, null, [null, 5, [{}]], 'no JSON', { id: 'x' }, event(type, { id: randomUUID().toUpperCase() }), event(type, { aggregateversion: 0 }), event(type, { aggregateversion: 1.5 }), event(type, { aggregatetype: 4 }), event('guest.other.made.v1')];
      for (const rest of strange) await put(`event.${type}`, event(type, rest));
      for (const content of none) await put(`event.${type}`, content);
      await put(`event.${type}`, JSON.stringify(event(type)).replace('{}', deep));

      expect(await examined()).toMatchObject({ code: 0, isSettled: true, broken: {} });
    });

    it('is not stopped by payloads that are not those of their type', async () => {
      for (const seats of ['many', 1.5, null, 1e300]) await put('event.catalog.session.planned.v1', event('catalog.session.planned.v1', { data: { seats } }));
      for (const data of [{ goals: 5 }, { goals: [5, { goalId: 'x', courseIds: 'y' }, { goalId: 'x', courseIds: ['y'], goalGroupId: 5 }] }, null, 'goals']) await put('event.catalog.programme.applied.v1', event('catalog.programme.applied.v1', { data }));
      for (const sections of [null, 5, {}, [5]]) await put('event.evaluation.programme-sections.applied.v1', event('evaluation.programme-sections.applied.v1', { data: { sections } }));
      await drain(installation.connection);

      const { code, isSettled, broken: found } = await examined();

      expect([code, isSettled]).toEqual([1, true]);
      expect(Object.keys(found)).toEqual(expect.arrayContaining(['events-from-owner', 'inbox-behind', 'insight-goals']));
    });

    it('shows grants that are none', async () => {
      const grants = [5, 'no JSON', [], { kind: 'person' }, { kind: 'person', roles: 5 }, { kind: 'person', roles: [5] }, { kind: 'person', roles: [{}] }, { kind: 'person', roles: { role: broken } }, deep];
      for (const [index, content] of grants.entries()) await put(`$KV.grants.key-${index}.more`, content);

      const found = (await examined()).broken['grants-held'] as { facts: { key: string } }[];

      expect(found.map(({ facts }) => facts.key).sort()).toEqual(grants.map((_, index) => `key-${index}.more`));
    });
  });

  describe('that is none', () => {
    it('takes only a number for the seconds to wait', async () => {
      for (const wait of ['', ' ', 'soon', '-1', '3601', '0x1']) expect(await run([`--wait=${wait}`])).toEqual({ code: 2, said: [], noted: ['--wait is a number of seconds up to 3600.'] });
    });

    it('says so of a database without our schemas', async () => {
      const empty = new URL(installation.database.adminUrl);
      empty.pathname = '/postgres';

      expect(await run([], { DATABASE_ADMIN_URL: empty.href, NATS_ADMIN_URL: installation.nats.urlOf('admin') }))
        .toEqual({ code: 1, said: [], noted: ['No plugin has a schema in this database: is it that of an installation?'] });
    });

    it('says so of an address of NATS that is none', async () => {
      const { code, noted } = await run([], { DATABASE_ADMIN_URL: installation.database.adminUrl, NATS_ADMIN_URL: 'somewhere' });

      expect([code, noted]).toEqual([1, ['NATS_ADMIN_URL is to be nats://admin:password@host:port, several with commas.']]);
    });

    it.each(['{}', 'null', '{"natsUsers":{}}', '{"natsUsers":5}'])('says so of secrets that are %s', async (secrets) => {
      const directory = temporaryDirectory('lyftet-doctor-');
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'instance.json'), JSON.stringify({ servers: { postgres: { port: 1 }, nats: { port: 2 } } }));
      writeFileSync(join(directory, 'secrets.json'), secrets);

      const { code, noted } = await run([], { LYFTET_DIRECTORY: directory });

      expect([code, noted]).toEqual([1, [expect.stringMatching(secrets === 'null' ? /^Nothing runs in/ : /secrets\.json does not hold the password of the NATS user admin/)]]);
      rmSync(directory, { recursive: true });
    });

    it('ends with 2 and names the plugin whose schema is missing', async () => {
      await installation.sql.query('DROP SCHEMA insight CASCADE');

      const { code, said } = await run([]);

      expect(said.at(-1)).toBe('Not everything could be examined: schema of insight missing.');
      expect(code).toBe(2);
      expect(await examined()).toMatchObject({ code: 2, isSettled: true, notExamined: ['schema of insight missing'], broken: {} });
    });

    it('says so of a schema whose tables are missing', async () => {
      await installation.sql.query('DROP TABLE catalog.session CASCADE');

      expect(await run([])).toMatchObject({ code: 1, noted: ['PostgreSQL cannot be examined: relation "catalog.session" does not exist'] });
    });

    it('says so of a NATS without our streams', async () => {
      await manager.streams.delete('KV_grants');

      expect(await run([])).toMatchObject({ code: 1, noted: ['NATS has not the streams of an installation: stream not found'] });
    });
  });
});
