import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { programmeApplied } from '#contracts';
import { defineCopy, keeps, statementsOfCopy } from '#plugin-kit';
import { TestInstallation } from '#testing';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

const apps = fileURLToPath(new URL('../../apps', import.meta.url));

/**
 * Rows that a subscriber writes while it decides something by them: in one order with its locks, or told whether they
 * are new.
 */
const WRITTEN_BY_HAND: Readonly<Record<string, string>> = {
  'certification.session': 'who trained when it began is kept, whoever trains now',
  'directory.identity': 'an account is a way to sign in, and one that was linked to somebody else stays theirs',
  'enrolment.meeting': 'with the session that they are part of',
  'enrolment.membership': 'sessions are locked before, so that of enrolling and leaving one sees the other',
  'enrolment.session': 'between two locks of the session, because its seats are given by it',
  'evaluation.attendance': 'behind the lock of the session, against a survey that opens at this moment',
  'evaluation.entitlement': 'is ours',
  'identity.person_place': 'several rows of one event, one for each kind of place',
  'identity.person_role': 'whether the role is new decides which cards end',
};

describe('Copies of what others own', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await TestInstallation.create(ALL_PLUGINS)), 60_000);
  afterAll(() => installation?.stop());

  /** What PostgreSQL says to a statement, prepared in the schema of a plugin. */
  async function prepared(plugin: string, sql: string): Promise<string> {
    const client = await installation.sql.connect();
    try {
      await client.query(`SET search_path = "${plugin}", extensions`);
      await client.query(`PREPARE copy AS ${sql}`);
      await client.query('DEALLOCATE copy');
      return 'fits';
    } catch (error) {
      return (error as Error).message;
    } finally {
      client.release(true);
    }
  }

  const subscribers = ALL_PLUGINS.flatMap(({ options: { name }, features }) =>
    features.flatMap((feature) => (feature.subscribers ?? []).map((subscriber) => ({ plugin: name, subscriber }))),
  );
  const copies = subscribers.flatMap(({ plugin, subscriber }) =>
    (statementsOfCopy(subscriber) ?? []).map(({ text }) => ({ plugin, name: subscriber.name, sql: text })),
  );

  it('fit the tables into which they are written', async () => {
    expect(copies.length).toBeGreaterThan(30);
    for (const { plugin, name, sql } of copies)
      expect([plugin, name, await prepared(plugin, sql)]).toEqual([plugin, name, 'fits']);
  });

  it('are found out when they do not', async () => {
    const [keep] = statementsOfCopy(
      defineCopy({
        name: 'CopyTooMuch',
        table: 'programme',
        key: ['programmeId'],
        rules: [keeps(programmeApplied, ['title', 'version'])],
      }),
    )!;

    expect(await prepared('enrolment', keep!.text)).toBe('column "version" of relation "programme" does not exist');
  });

  it('are defined by what they keep: no subscriber puts rows in by hand but where it decides by them', () => {
    const files = readdirSync(apps, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /^[a-z]+\/src\/.*\.subscriber\.ts$/.test(path),
    );
    const written = files.flatMap((path) =>
      [...readFileSync(join(apps, path), 'utf8').matchAll(/INSERT INTO (\w+)(?:(?!INSERT INTO)[^])*?ON CONFLICT/g)].map(
        ([, table]) => `${path.split('/')[0]}.${table}`,
      ),
    );

    expect(files.length).toBeGreaterThan(30);
    expect([...new Set(written)].sort()).toEqual(Object.keys(WRITTEN_BY_HAND));
  });
});
