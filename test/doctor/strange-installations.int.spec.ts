import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AckPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { temporaryDirectory } from '#platform/embedded';
import type { TestInstallation } from '#testing';
import { invariants } from '../../apps/cli/src/doctor/invariants.js';
import { drain } from './drain.js';
import { StrangeInstallation, event } from './strange-installation.js';

/** Installations that are not as ours make them: what a doctor is called to. */
describe('The doctor of a strange installation', () => {
  let strange: StrangeInstallation;
  let installation: TestInstallation;
  let manager: JetStreamManager;
  beforeAll(async () => {
    strange = await StrangeInstallation.create();
    ({ installation, manager } = strange);
  }, 60_000);
  afterAll(() => strange?.stop());

  describe('in which not everything can be examined', () => {
    afterEach(async () => {
      await manager.streams.purge('EVENTS');
      await drain(installation.connection);
    });

    it('ends with 2 and says why while events are on their way', async () => {
      await strange.put('event.catalog.session.planned.v1', 'no event');

      const { code, said } = await strange.run(['--wait', '0']);

      expect(said.at(-1)).toBe('Not everything could be examined: events on their way during all of 0 s.');
      expect(said.join()).not.toContain('All well');
      expect(code).toBe(2);
      expect(await strange.examined('--wait', '0')).toMatchObject({
        code: 2,
        isSettled: false,
        notExamined: ['events on their way during all of 0 s'],
        broken: {},
      });
    });

    it('reports the consumers of plugins that are away', async () => {
      await strange.put('event.catalog.session.planned.v1', 'no event');

      const { code, isSettled, broken, notExamined } = await strange.examined('--wait', '3');

      expect(Object.keys(broken)).toEqual(['inbox-behind']);
      expect(broken['inbox-behind']).toContainEqual({ plugin: 'enrolment', stream: 'EVENTS', waiting: 1 });
      expect([code, isSettled, notExamined]).toEqual([1, false, ['events on their way during all of 3 s']]);
      expect((await strange.run(['--wait', '0.1'])).code).toBe(2); // too short to tell who is away
    }, 15_000);

    it('does not wait for a consumer of nobody, and names it', async () => {
      await manager.consumers.add('EVENTS', {
        durable_name: 'visits',
        ack_policy: AckPolicy.Explicit,
        filter_subject: 'event.guest.>',
      });
      await strange.put('event.guest.visit.made.v1', event('guest.visit.made.v1'));

      const { code, said, noted } = await strange.run([]);

      expect(noted).toEqual([
        'The durable consumer visits of EVENTS is of no plugin that is known here (1 messages wait for it).',
      ]);
      expect(said.at(-1)).toBe(`All well: ${invariants.length} invariants hold.`);
      expect(code).toBe(0);
      expect((await strange.examined()).strangers).toEqual([{ plugin: 'visits', stream: 'EVENTS', waiting: 1 }]);
      await manager.consumers.delete('EVENTS', 'visits');
    });
  });

  describe('that is none', () => {
    it('takes only a number for the seconds to wait', async () => {
      for (const wait of ['', ' ', 'soon', '-1', '3601', '0x1'])
        expect(await strange.run([`--wait=${wait}`])).toEqual({
          code: 2,
          said: [],
          noted: ['--wait is a number of seconds up to 3600.'],
        });
    });

    it('says so of a database without our schemas', async () => {
      const empty = new URL(installation.database.adminUrl);
      empty.pathname = '/postgres';

      expect(
        await strange.run([], { DATABASE_ADMIN_URL: empty.href, NATS_ADMIN_URL: installation.nats.urlOf('admin') }),
      ).toEqual({
        code: 1,
        said: [],
        noted: ['No plugin has a schema in this database: is it that of an installation?'],
      });
    });

    it('says so of an address of NATS that is none', async () => {
      const { code, noted } = await strange.run([], {
        DATABASE_ADMIN_URL: installation.database.adminUrl,
        NATS_ADMIN_URL: 'somewhere',
      });

      expect([code, noted]).toEqual([
        1,
        ['NATS_ADMIN_URL is to be nats://admin:password@host:port, several with commas.'],
      ]);
    });

    it.each(['{}', 'null', '{"natsUsers":{}}', '{"natsUsers":5}'])(
      'says so of secrets that are %s',
      async (secrets) => {
        const directory = temporaryDirectory('lyftet-doctor-');
        mkdirSync(directory, { recursive: true });
        writeFileSync(
          join(directory, 'instance.json'),
          JSON.stringify({ servers: { postgres: { port: 1 }, nats: { port: 2 } } }),
        );
        writeFileSync(join(directory, 'secrets.json'), secrets);

        const { code, noted } = await strange.run([], { LYFTET_DIRECTORY: directory });

        expect([code, noted]).toEqual([
          1,
          [
            expect.stringMatching(
              secrets === 'null'
                ? /^Nothing runs in/
                : /secrets\.json does not hold the password of the NATS user admin/,
            ),
          ],
        ]);
        rmSync(directory, { recursive: true });
      },
    );

    it('ends with 2 and names the plugin whose schema is missing', async () => {
      await installation.sql.query('DROP SCHEMA insight CASCADE');

      const { code, said } = await strange.run([]);

      expect(said.at(-1)).toBe('Not everything could be examined: schema of insight missing.');
      expect(code).toBe(2);
      expect(await strange.examined()).toMatchObject({
        code: 2,
        isSettled: true,
        notExamined: ['schema of insight missing'],
        broken: {},
      });
    });

    it('says so of a schema whose tables are missing', async () => {
      await installation.sql.query('DROP TABLE catalog.session CASCADE');

      expect(await strange.run([])).toMatchObject({
        code: 1,
        noted: ['PostgreSQL cannot be examined: relation "catalog.session" does not exist'],
      });
    });

    it('says so of a NATS without our streams', async () => {
      await manager.streams.delete('KV_grants');

      expect(await strange.run([])).toMatchObject({
        code: 1,
        noted: ['NATS has not the streams of an installation: stream not found'],
      });
    });
  });
});
