import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { surveyClosed } from '#contracts';
import { eventually } from '#testing';
import {
  EvaluationBench,
  hash,
  otherCourseId,
  office,
  people,
  programmeId,
  surveys,
} from '../specs/evaluation.fixture.js';

describe('Keys to waiting answers', () => {
  let bench: EvaluationBench;
  let inDays = 0;
  beforeAll(async () => {
    bench = await EvaluationBench.start();
    await bench.apply(hash('a'), { surveys });
  }, 60_000);
  beforeEach(() => void (inDays += 20));
  afterAll(() => bench.stop());

  const keyFiles = () => readdirSync(bench.bufferKeys).filter((name) => name.endsWith('.key'));
  const restart = async (whileStopped: () => void) => {
    await Promise.all(bench.installation.running.splice(0).map((replica) => replica.stop()));
    whileStopped();
    await bench.startReplica();
  };
  async function give(surveyId: string, persons: readonly string[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const person of persons)
      statuses.push((await bench.answer(surveyId, await bench.token(surveyId, person), { useful: 4 })).status);
    return statuses;
  }

  it('are made with the first answer, and destroyed with the closing', async () => {
    const persons = people(5);
    const { surveyId, closesAt } = await bench.surveyAfterSession(persons, { daysFromNow: inDays });
    const unanswered = keyFiles().length;
    await give(surveyId, persons);
    const answered = keyFiles().length;
    await bench.close(closesAt);

    expect([unanswered, answered]).toEqual([0, 1]);
    expect(await eventually(() => keyFiles().length === 0)).toBe(true);
  });

  it('that are gone take their answers with them: the survey goes on and tells how many', async () => {
    const persons = people(9);
    const { surveyId, closesAt } = await bench.surveyAfterSession(persons, { daysFromNow: inDays });
    await give(surveyId, persons.slice(0, 3));
    await restart(() => keyFiles().forEach((name) => rmSync(join(bench.bufferKeys, name))));

    const after = await give(surveyId, persons.slice(3));
    await bench.close(closesAt);

    expect(after).toEqual([202, 202, 202, 202, 202, 202]);
    expect((await bench.results(surveyId)).body).toMatchObject({ answered: 6, answersLost: 3, isSuppressed: false });
    const { body } = await bench.installation.call('evaluation.list-surveys', undefined, {
      query: { programmeId, state: 'closed' },
      as: office,
    });
    expect(body.items.at(-1)).toMatchObject({ surveyId, tokensIssued: 9, answered: 6, answersLost: 3 });
  });

  it('of a pool that are gone take the answers of small groups with them, and each survey tells its own', async () => {
    const [early, late] = [people(3), people(4)];
    const first = await bench.surveyAfterSession(early, { daysFromNow: inDays, course: otherCourseId });
    await give(first.surveyId, early);
    await bench.close(first.closesAt);
    await restart(() => keyFiles().forEach((name) => rmSync(join(bench.bufferKeys, name))));
    const second = await bench.surveyAfterSession(late, { daysFromNow: inDays + 15, course: otherCourseId });
    await give(second.surveyId, late);
    await bench.close(second.closesAt);
    inDays += 20;

    expect((await bench.results(first.surveyId)).body).toMatchObject({
      answered: 3,
      answersLost: 3,
      isSuppressed: true,
    });
    expect((await bench.results(second.surveyId)).body).toMatchObject({ answered: 4, isSuppressed: true });
    expect((await bench.installation.sql.query('SELECT DISTINCT survey_id FROM pool_buffer')).rows).toEqual([
      { survey_id: second.surveyId },
    ]);
  });

  it('that are somewhere else are not taken for gone: no replica starts, and a closing waits', async () => {
    const persons = people(5);
    const { surveyId, closesAt } = await bench.surveyAfterSession(persons, { daysFromNow: inDays });
    await give(surveyId, persons);
    const [elsewhere, away] = [mkdtempSync(join(tmpdir(), 'lyftet-buffer-keys-')), `${bench.bufferKeys}.away`];

    await expect(bench.startReplica(elsewhere)).rejects.toThrow(
      'is not the directory in which this installation keeps the keys',
    );
    renameSync(bench.bufferKeys, away);
    await bench.installation.moveClockTo(new Date(closesAt.getTime() + 1_000));
    await eventually(
      async () =>
        (
          await bench.installation.sql.query(
            `SELECT FROM timer WHERE kind = 'close-survey' AND key = $1 AND attempts > 0`,
            [surveyId],
          )
        ).rowCount === 1,
    );
    renameSync(away, bench.bufferKeys);
    await eventually(() => bench.installation.published(surveyClosed).some(({ data }) => data.surveyId === surveyId));

    expect((await bench.results(surveyId)).body).toMatchObject({ answered: 5, isSuppressed: false });
    expect((await bench.results(surveyId)).body).not.toHaveProperty('answersLost');
    rmSync(elsewhere, { recursive: true });
  });

  it('are given up for lost by who says so in the new directory', async () => {
    const persons = people(2);
    const { surveyId } = await bench.surveyAfterSession(persons, { daysFromNow: inDays });
    await give(surveyId, persons.slice(0, 1));
    const fresh = mkdtempSync(join(tmpdir(), 'lyftet-buffer-keys-'));
    await Promise.all(bench.installation.running.splice(0).map((replica) => replica.stop()));
    writeFileSync(join(fresh, 'keys-from-before-are-lost'), '');

    await bench.startReplica(fresh);

    expect(await give(surveyId, persons.slice(1))).toEqual([202]);
    expect(readdirSync(fresh).filter((name) => !name.endsWith('.key'))).toEqual(['directory-id']);
    await Promise.all(bench.installation.running.splice(0).map((replica) => replica.stop()));
    await expect(bench.startReplica()).rejects.toThrow(
      'is not the directory in which this installation keeps the keys',
    );
    rmSync(fresh, { recursive: true });
  });
});
