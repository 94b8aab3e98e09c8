import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  EvaluationBench,
  courseId,
  hash,
  office,
  otherCourseId,
  people,
  programmeId,
  surveys,
} from '../specs/evaluation.fixture.js';

describe('Pooled results', () => {
  let bench: EvaluationBench;
  let daysFromNow = 0;
  beforeAll(async () => {
    bench = await EvaluationBench.start();
    await bench.apply(hash('a'), { surveys });
  }, 60_000);
  afterAll(() => bench.stop());

  /** A survey of these people, who all fetch a place; so many answers come, of the first of them, and it closes. */
  async function give(course: string, persons: readonly string[], answers: readonly object[]): Promise<void> {
    daysFromNow += 10;
    const { surveyId, closesAt } = await bench.surveyAfterSession(persons, { daysFromNow, course });
    for (const [index, person] of persons.entries()) {
      const token = await bench.token(surveyId, person);
      if (answers[index]) expect((await bench.answer(surveyId, token, answers[index])).status).toBe(202);
    }
    await bench.close(closesAt);
  }

  const results = async (course: string) => {
    const query = { programmeId, courseId: course };
    return (await bench.installation.call('evaluation.list-pooled-results', undefined, { query, as: office })).body
      .items;
  };

  const useful = (count: number, more = {}) => Array.from({ length: count }, () => ({ useful: 4, ...more }));

  it('tell no answer by the difference to earlier ones: a question grows by five or not at all', async () => {
    await give(courseId, people(3), useful(3, { pace: 'slow' }));
    await give(courseId, people(2), [...useful(1, { pace: 'slow' }), ...useful(1, { pace: 'fast' })]);
    const [first] = await results(courseId);
    await give(courseId, people(3), [{ useful: 4, pace: 'fast', more: 'Ensam' }, ...useful(2)]);
    await give(courseId, people(3), useful(3));
    const [second] = await results(courseId);
    await give(courseId, people(4), useful(4, { pace: 'fast' }));
    await give(courseId, people(1), useful(1, { pace: 'slow' }));
    const [third] = await results(courseId);

    const pace = (slow: number, fast: number) => ({
      answered: slow + fast,
      counts: [
        { value: 'slow', count: slow },
        { value: 'fast', count: fast },
      ],
    });
    expect(first).toMatchObject({ answered: 5, questions: [{ answered: 5 }, pace(4, 1), { isSuppressed: true }] });
    expect(second).toMatchObject({ answered: 11, questions: [{ answered: 11 }, {}, { isSuppressed: true }] });
    expect(second.questions[1]).toEqual(first.questions[1]);
    expect(third).toMatchObject({ answered: 16, questions: [{ answered: 16 }, pace(5, 5), { isSuppressed: true }] });
    const { rows } = await bench.installation.sql.query(
      'SELECT count(*)::int AS count FROM evaluation.pooled_answer GROUP BY batch_id ORDER BY 1',
    );
    expect(rows).toEqual([{ count: 5 }, { count: 5 }, { count: 6 }]);
  }, 60_000);

  it('wait while two surveys may have the same three people, however many fetched a place', async () => {
    const persons = people(5);
    await give(otherCourseId, persons, useful(2));
    await give(otherCourseId, persons, useful(3));
    const alone = await results(otherCourseId);
    await give(otherCourseId, people(2), useful(2));

    expect(alone).toEqual([]);
    expect(await results(otherCourseId)).toMatchObject([{ answered: 7, questions: [{ answered: 7 }, {}, {}] }]);
  }, 60_000);

  it('of the time before batches were kept are one batch, also when others come after them', async () => {
    const [before] = await results(otherCourseId);
    await bench.installation.sql.query('UPDATE evaluation.pooled_answer SET batch_id = NULL');
    const [without] = await results(otherCourseId);
    await give(otherCourseId, people(4), useful(4));
    await give(otherCourseId, people(1), useful(1, { pace: 'fast' }));

    expect(without).toEqual(before);
    expect(await results(otherCourseId)).toMatchObject([
      { answered: 12, questions: [{ answered: 12 }, { isSuppressed: true }, {}] },
    ]);
    const { rows } = await bench.installation.sql.query(
      `SELECT count(*)::int AS count FROM evaluation.pooled_answer JOIN evaluation.pool USING (pool_id)
       WHERE course_id = $1 GROUP BY batch_id ORDER BY 1`,
      [otherCourseId],
    );
    expect(rows).toEqual([{ count: 5 }, { count: 7 }]);
  }, 60_000);
});
