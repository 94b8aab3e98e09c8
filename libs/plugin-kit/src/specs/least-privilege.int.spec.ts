import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, headers } from '@nats-io/transport-node';
import pg from 'pg';
import { TestInstallation, connectAs, eventually, startPluginForTest } from '#testing';
import { defineMigration, definePlugin, ownerRoleOf, roleOf, roleUrl } from '../index.js';
import { subjects } from '../contract/index.js';
import { SchemaMismatch, migratePlugin } from '../migrations/migrate.js';
import { beta } from './copies.fixture.js';
import { alpha } from './notes.fixture.js';

describe('A plugin holds only what is its own', () => {
  let platform: TestInstallation;
  let sql: pg.Client;
  let nats: NatsConnection;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha, beta]);
    sql = new pg.Client({ connectionString: platform.database.urlOf('alpha') });
    await sql.connect();
    nats = await connectAs(platform.nats.urlOf('alpha'), 'alpha');
  });
  afterAll(async () => {
    await sql.end();
    await nats.close();
    await platform.stop();
  });

  it.each([
    ['read another schema', 'SELECT * FROM beta.copy'],
    ['create a table', 'CREATE TABLE mine (id int)'],
    ['alter a table', 'ALTER TABLE note ADD COLUMN more text'],
    ['drop a table', 'DROP TABLE note'],
    ['create a schema', 'CREATE SCHEMA mine'],
    ['use public', 'CREATE TABLE public.mine (id int)'],
    ['change the audit', `UPDATE audit SET reason = ''`],
    ['delete from the audit', 'DELETE FROM audit'],
    ['change what is in the outbox', `UPDATE outbox SET payload = '{}'`],
    ['delete from the outbox', 'DELETE FROM outbox'],
    ['say that other rows are to be sent', 'INSERT INTO outbox_queue VALUES (1)'],
    ['claim a migration', `INSERT INTO migration (name, checksum) VALUES ('x', 'y')`],
    ['become the owner', `SET ROLE ${ownerRoleOf('alpha')}`],
    ['create a role', 'CREATE ROLE mine'],
  ])('in PostgreSQL it cannot %s', async (_what, statement) => {
    await expect(sql.query(statement)).rejects.toThrow(/permission denied|must be owner|must be able/);
  });

  it('in PostgreSQL its roles may have half of all connections', async () => {
    const { rows } = await platform.sql.query<{ most: number; limit: number }>(
      `
        SELECT current_setting('max_connections')::int AS most, rolconnlimit AS limit
        FROM pg_roles
        WHERE rolname = ANY ($1)
      `,
      [['alpha', 'beta'].flatMap((name) => [roleOf(name), ownerRoleOf(name)])],
    );

    expect(rows.map(({ most, limit }) => limit / most)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it.each([
    'op.beta.count-notes',
    'event.beta.note.written.v1',
    'purge.beta',
    'person.x.name',
    '$JS.API.CONSUMER.MSG.NEXT.EVENTS.beta',
    '$JS.API.STREAM.DELETE.EVENTS',
    '$KV.grants.x',
    '$KV.caller-keys.x',
    '$KV.demo-clock.offset',
  ])('in NATS it cannot publish to %s', async (subject) => {
    await expect(nats.request(subject, '', { timeout: 2_000 })).rejects.toThrow(/permissions violation/i);
  });

  it.each(['op.beta.>', 'event.>', '_INBOX_beta.>', 'purge.>', '$KV.>', '>'])(
    'in NATS it cannot listen to %s',
    async (subject) => {
      const denied = new Promise<Error | undefined>((resolve) =>
        nats.subscribe(subject, { callback: (error) => resolve(error ?? undefined) }),
      );
      await nats.flush();
      expect((await denied)?.message).toMatch(/permissions violation/i);
    },
  );

  it('in NATS it cannot make streams or consumers', async () => {
    await expect(
      jetstreamManager(nats, { checkAPI: false, timeout: 1_000 }).then((manager) =>
        manager.streams.add({ name: 'MINE', subjects: ['mine'] }),
      ),
    ).rejects.toThrow();
    await expect(jetstream(nats).publish('event.beta.note.written.v1', '{}', { timeout: 1_000 })).rejects.toThrow(
      /permissions violation/i,
    );
  });
});

describe('A stream', () => {
  /** It delivers to whatever reply address it is given, with the rights of the server. */
  it('sends nothing for a plugin that it may not send itself, and what it sends is no request', async () => {
    const platform = await TestInstallation.create([alpha, beta]);
    await platform.start(alpha);
    const guest = await connectAs(platform.nats.urlOf('beta'), 'beta');
    const stolen = headers();
    stolen.set('caller', platform.callers.token({ id: '01935a5e-0000-7000-8000-000000000001' }));
    const stored = '$O.files-beta.C.mine';
    guest.publish(stored, JSON.stringify({ path: {}, query: {}, body: { text: 'by a stream' } }), { headers: stolen });
    await guest.flush();
    const manager = await jetstreamManager(platform.connection);
    const ends = async () =>
      Promise.all(
        ['KV_caller-keys', 'KV_grants', 'EVENTS', 'PEOPLE'].map(
          async (stream) => (await manager.streams.info(stream)).state.last_seq,
        ),
      );
    await manager.streams.getMessage('OBJ_files-beta', { last_by_subj: stored });
    const before = await ends();

    const targets = [
      'op.alpha.write-note',
      '$KV.caller-keys.mine',
      '$KV.grants.mine',
      'event.alpha.note.written.v1',
      'person.x.name',
    ];
    for (const reply of targets)
      guest.publish('$JS.API.DIRECT.GET.OBJ_files-beta', JSON.stringify({ last_by_subj: stored }), { reply });
    await guest.flush();
    // Who may ask so, may; whom the answer comes to does not take it for a request.
    platform.bus.publish('$JS.API.DIRECT.GET.OBJ_files-beta', JSON.stringify({ last_by_subj: stored }), {
      reply: targets[0]!,
    });
    await platform.bus.flush();
    expect(
      (
        await platform.call(
          'alpha.write-note',
          { text: 'by a caller' },
          { as: { id: '01935a5e-0000-7000-8000-000000000001' } },
        )
      ).status,
    ).toBe(201);

    const { rows } = await platform.sql.query(`SELECT text FROM note WHERE text LIKE 'by a %'`);
    expect(rows).toEqual([{ text: 'by a caller' }]);
    await platform.settle();
    expect((await ends()).map((end, index) => end - before[index]!)).toEqual([0, 0, 1, 0]);
    await guest.close();
    await platform.stop();
  });
});

describe('The answer of a stream', () => {
  /** What the plugin's replicas say of themselves: requests so far. */
  const requestsOf = async (platform: TestInstallation) => {
    const { endpoints } = (await platform.bus.request('$SRV.STATS.beta', '', { timeout: 2_000 })).json<{
      endpoints: { num_requests: number }[];
    }>();
    return endpoints.reduce((sum, { num_requests }) => sum + num_requests, 0);
  };

  it('is no request to another plugin', async () => {
    const platform = await TestInstallation.create([alpha, beta]);
    await platform.start(beta);
    const intruder = await connectAs(platform.nats.urlOf('alpha'), 'alpha');

    intruder.publish('$JS.API.INFO', '', { reply: 'op.beta.count-notes' });
    await intruder.request('$JS.API.INFO', '', { timeout: 2_000 });
    expect((await platform.call('beta.count-notes')).status).toBe(200);

    expect(await requestsOf(platform)).toBe(1);
    await intruder.close();
    await platform.stop();
  });

  it('does not bring the manifest out to where it was to be acknowledged', async () => {
    const platform = await TestInstallation.create([beta]);
    await platform.start(beta);
    const { id } = (await platform.bus.request('$SRV.PING.beta', '', { timeout: 2_000 })).json<{ id: string }>();
    const heard: string[] = [];
    for (const subject of ['elsewhere', '_INBOX.manifest'])
      platform.bus.subscribe(subject, { callback: () => void heard.push(subject) });

    for (const reply of ['elsewhere', '_INBOX.manifest'])
      platform.bus.publish(subjects.manifest('beta', id), '', { reply });
    await eventually(() => heard.includes('_INBOX.manifest'));

    expect(heard).toEqual(['_INBOX.manifest']);
    await platform.stop();
  });
});

describe('A schema', () => {
  it('that is older or newer than the program keeps the plugin from starting', async () => {
    const more = defineMigration('1763769600009-more', 'CREATE TABLE more (id integer PRIMARY KEY)');
    const newer = definePlugin({ ...beta.options, migrations: [...beta.options.migrations!, more] });
    const platform = await TestInstallation.create([beta]);

    await expect(platform.start(newer)).rejects.toThrow(SchemaMismatch);
    await migratePlugin(
      'beta',
      newer.options.migrations!,
      roleUrl(platform.database.adminUrl, platform.database.name, ownerRoleOf('beta'), 'test'),
    );
    await expect(platform.start(beta)).rejects.toThrow(/newer than the program/);
    await platform.start(newer);

    await platform.stop();
  });

  it('is migrated by many at once, and after an edited migration says how to go on', async () => {
    const platform = await TestInstallation.create([beta]);
    const owner = roleUrl(platform.database.adminUrl, platform.database.name, ownerRoleOf('beta'), 'test');
    const more = [
      ...beta.options.migrations!,
      defineMigration('1763769600009-more', 'CREATE TABLE more (id integer PRIMARY KEY)'),
    ];

    await Promise.all(Array.from({ length: 4 }, () => migratePlugin('beta', more, owner)));
    const edited = migratePlugin('beta', [defineMigration(more[0]!.name, 'SELECT 1'), more[1]!], owner);
    await expect(edited).rejects.toThrow(
      /beta: the migration \d+-\S+ was edited after it ran here\.\nPut it back as it was/,
    );
    await expect(edited).rejects.toThrow(/begin anew instead: stop Lyftet, delete its directory/);

    await platform.stop();
  });
});

describe('A plugin whose start fails', () => {
  it('leaves no connection behind', async () => {
    class Fails {
      onApplicationBootstrap(): never {
        throw new Error('the port is taken');
      }
    }
    const failing = definePlugin({ ...beta.options, features: [...beta.options.features, { providers: [Fails] }] });
    const platform = await TestInstallation.create([beta]);

    await expect(platform.start(failing)).rejects.toThrow('the port is taken');

    const { rows } = await platform.sql.query(
      `
        SELECT application_name
        FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'beta%'
      `,
    );
    expect(rows).toEqual([]);
    await platform.stop();
  });
});

describe('Demo mode', () => {
  it('off: domain time follows nobody', async () => {
    const platform = await startPluginForTest(alpha, { demo: false });
    const { DemoClock } = await import('../index.js');
    const { Clock } = await import('#platform');
    await (await DemoClock.open(platform.connection)).setOffset(10 * 86_400_000);
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(Math.abs(platform.running[0]!.get(Clock).now().getTime() - Date.now())).toBeLessThan(5_000);
    await platform.stop();
  });
});
