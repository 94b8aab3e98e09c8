import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { temporaryDirectory } from '#platform/embedded';
import { eventually } from '#testing';
import {
  EVALUATION_SETTINGS,
  EvaluationBench,
  hash,
  people,
  surveys,
} from '../../apps/evaluation/src/specs/evaluation.fixture.js';
import { ServiceProcess } from '../faults/service-process.js';
import { programOf } from '../faults/service-settings.js';

const HOLD = 4_711;

/**
 * Stops the service for as long as somebody else holds the lock: whatever it is about to write has not happened, what
 * it wrote before has.
 */
const HOLDING = (name: string, when: string) => `
CREATE FUNCTION public.hold_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(${HOLD});
  RETURN coalesce(NEW, OLD);
END $$;
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TRIGGER hold_${name} ${when} EXECUTE FUNCTION public.hold_${name}()`;

describe('Evaluation, killed with kill -9', () => {
  const directory = temporaryDirectory('lyftet-killed-mixing-');
  let bench: EvaluationBench;
  let service: ServiceProcess;
  let holder: pg.Client;
  let inDays = 0;

  beforeAll(async () => {
    bench = await EvaluationBench.prepare();
    service = await ServiceProcess.of(
      'evaluation-1',
      programOf('evaluation'),
      {
        ...EVALUATION_SETTINGS,
        EVALUATION_BUFFER_KEYS: bench.bufferKeys,
        LYFTET_DEMO: 'true',
        DATABASE_URL: bench.installation.database.urlOf('evaluation'),
        NATS_URL: bench.installation.nats.urlOf('evaluation'),
      },
      join(directory, 'evaluation.log'),
      'http://lyftet.test',
    );
    holder = new pg.Client({ connectionString: bench.installation.database.adminUrl });
    await holder.connect();
    service.start();
    await service.untilReady();
    await bench.apply(hash('a'), { surveys });
  }, 60_000);
  afterAll(async () => {
    await holder?.end();
    await service?.stop();
    await bench?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const sql = (text: string, values: unknown[] = []) => bench.installation.sql.query(text, values);
  const keyFiles = () => readdirSync(bench.bufferKeys).filter((name) => name.endsWith('.key'));
  const texts = async () =>
    (
      await sql(
        `
          SELECT answers ->> 'more' AS more
          FROM answer
          UNION ALL SELECT answers ->> 'more'
          FROM pooled_answer
          ORDER BY 1
        `,
      )
    ).rows.map(({ more }) => more as string);
  const hasClosed = async (surveyId: string) =>
    (await sql(`SELECT FROM survey WHERE survey_id = $1 AND state = 'closed'`, [surveyId])).rowCount === 1;
  const isHeld = () =>
    eventually(
      async () =>
        (
          await sql(
            `
              SELECT
              FROM pg_stat_activity
              WHERE usename = 'lyftet_evaluation' AND wait_event_type = 'Lock' AND datname = current_database()
            `,
          )
        ).rowCount! > 0,
      { within: 20_000 },
    );

  async function surveyOf(persons: readonly string[]): Promise<{ surveyId: string; closesAt: Date }> {
    const survey = await bench.surveyAfterSession(persons, { daysFromNow: (inDays += 20) });
    await eventually(
      async () =>
        (await sql('SELECT FROM entitlement WHERE survey_id = $1', [survey.surveyId])).rowCount === persons.length,
    );
    return survey;
  }
  async function give(surveyId: string, persons: readonly string[], name: string): Promise<string[]> {
    for (const [index, person] of persons.entries()) {
      expect(
        (await bench.answer(surveyId, await bench.token(surveyId, person), { useful: 3, more: `${name}-${index}` }))
          .status,
      ).toBe(202);
    }
    return persons.map((_person, index) => `${name}-${index}`);
  }
  async function killHeld(release: () => Promise<unknown>): Promise<void> {
    await isHeld();
    await service.kill();
    await release();
    // The server goes on with what it was sent, and finds that nobody says COMMIT.
    await eventually(
      async () =>
        (await sql(`SELECT FROM pg_stat_activity WHERE usename = 'lyftet_evaluation' AND datname = current_database()`))
          .rowCount === 0,
      { within: 20_000 },
    );
  }
  const restart = async () => {
    service.start();
    await service.untilReady();
  };

  it('before a mixing is committed, mixes again: no answer is lost, none is there twice', async () => {
    const persons = people(6);
    const { surveyId, closesAt } = await surveyOf(persons);
    const given = await give(surveyId, persons, 'uncommitted');
    await holder.query('BEGIN; LOCK TABLE evaluation.answer IN ACCESS EXCLUSIVE MODE');
    await bench.installation.moveClockTo(new Date(closesAt.getTime() + 1_000));
    await killHeld(() => holder.query('ROLLBACK'));
    const killed = { waiting: (await bench.readBuffer(surveyId)).length, mixed: await texts() };

    await restart();
    await eventually(() => hasClosed(surveyId), { within: 20_000 });

    expect(killed).toEqual({ waiting: 6, mixed: [] });
    expect(await texts()).toEqual(given);
    expect(await eventually(() => keyFiles().length === 0)).toBe(true);
  }, 60_000);

  it('between the mixing and the destruction of its key, destroys it after the next start', async () => {
    const persons = people(5);
    const { surveyId, closesAt } = await surveyOf(persons);
    const before = await texts();
    const given = await give(surveyId, persons, 'committed');
    await sql(
      HOLDING('destruction', `BEFORE DELETE ON evaluation.timer FOR EACH ROW WHEN (OLD.kind = 'destroy-buffer-key')`),
    );
    await holder.query('SELECT pg_advisory_lock($1)', [HOLD]);
    await bench.installation.moveClockTo(new Date(closesAt.getTime() + 1_000));
    await eventually(() => hasClosed(surveyId), { within: 20_000 });
    await killHeld(() => holder.query('SELECT pg_advisory_unlock($1)', [HOLD]));
    const killed = { keys: keyFiles().length, mixed: await texts() };

    await restart();

    expect(await eventually(() => keyFiles().length === 0, { within: 20_000 })).toBe(true);
    expect(killed).toEqual({ keys: 1, mixed: [...given, ...before] });
    expect(await texts()).toEqual(killed.mixed);
  }, 60_000);

  it('before the row of a new key is committed takes the answer with another, and destroys the left one', async () => {
    const persons = people(5);
    const { surveyId, closesAt } = await surveyOf(persons);
    const token = await bench.token(surveyId, persons[0]!);
    await sql(
      HOLDING(
        'key',
        'BEFORE UPDATE OF buffer_key_id ON evaluation.survey FOR EACH ROW WHEN (NEW.buffer_key_id IS NOT NULL)',
      ),
    );
    await holder.query('SELECT pg_advisory_lock($1)', [HOLD]);
    // Nobody will answer it.
    void bench.answer(surveyId, token, { useful: 1, more: 'left-0' }).catch(() => undefined);
    await killHeld(() => holder.query('SELECT pg_advisory_unlock($1)', [HOLD]));
    const [left] = keyFiles();
    utimesSync(join(bench.bufferKeys, left!), new Date(Date.now() - 7_200_000), new Date(Date.now() - 7_200_000));

    await restart();
    const again = await bench.answer(surveyId, token, { useful: 1, more: 'left-0' });
    const both = keyFiles().length;
    await give(surveyId, persons.slice(1), 'left-later');
    await bench.installation.moveClockTo(new Date(closesAt.getTime() + 1_000));

    expect(again.status).toBe(202);
    expect(both).toBe(2);
    expect(await eventually(() => keyFiles().length === 0, { within: 20_000 })).toBe(true);
    expect((await texts()).filter((text) => text.startsWith('left-'))).toEqual([
      'left-0',
      'left-later-0',
      'left-later-1',
      'left-later-2',
      'left-later-3',
    ]);
  }, 60_000);
});
