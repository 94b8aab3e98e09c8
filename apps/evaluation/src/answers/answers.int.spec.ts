import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surveyClosed } from '#contracts';
import { uuidv7 } from '#platform';
import { PLANNED_FOR_VALUES, eventually, frequentStatements } from '#testing';
import {
  EvaluationBench,
  foreignOffice,
  hash,
  office,
  otherCourseId,
  people,
  programmeId,
  surveys,
} from '../specs/evaluation.fixture.js';

const type = (name: string) => `urn:lyftet:problem:evaluation:${name}`;

describe('Answers', () => {
  let bench: EvaluationBench;
  beforeAll(async () => {
    bench = await EvaluationBench.start();
    await bench.apply(hash('a'), { surveys });
  }, 60_000);
  afterAll(() => bench.stop());

  async function close(surveyId: string, closesAt: Date): Promise<void> {
    await bench.installation.moveClockTo(new Date(closesAt.getTime() + 1_000));
    await eventually(() => bench.installation.published(surveyClosed).some(({ data }) => data.surveyId === surveyId));
  }

  it('are taken once a token, also when both come at the same moment, and for its own survey alone', async () => {
    const [person] = people(1);
    const { surveyId } = await bench.surveyAfterSession([person!]);
    const other = await bench.surveyAfterSession(people(1));
    const token = await bench.token(surveyId, person!);

    const together = await Promise.all([1, 2, 3, 4].map((useful) => bench.answer(surveyId, token, { useful })));
    const later = await bench.answer(surveyId, token, { useful: 5 });
    const elsewhere = await bench.answer(other.surveyId, token, { useful: 5 });
    const forged = await bench.answer(
      surveyId,
      { ...token, message: Buffer.alloc(64, 1).toString('base64url') },
      { useful: 5 },
    );
    const unknown = await bench.answer(uuidv7(), token, { useful: 5 });

    expect(together.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
    expect(together.find(({ status }) => status === 202)!.body).toEqual({ received: true });
    expect(later.body.type).toBe(type('token-already-spent'));
    expect([elsewhere.status, elsewhere.body.type]).toEqual([403, type('token-invalid')]);
    expect(forged.body.type).toBe(type('token-invalid'));
    expect(unknown.status).toBe(404);
  });

  it('are refused with the place of each fault, and the token stays good', async () => {
    const [person] = people(1);
    const { surveyId } = await bench.surveyAfterSession([person!], { daysFromNow: 2 });
    const token = await bench.token(surveyId, person!);

    const faulty = await bench.answer(surveyId, token, { useful: 99, pace: 'medium', more: '', extra: 1 });
    const missing = await bench.answer(surveyId, token, {});
    const noObject = await bench.answer(surveyId, token, [1]);
    const good = await bench.answer(surveyId, token, { useful: 5, pace: 'slow', more: 'Bra!' });

    expect([faulty.status, ...faulty.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      400,
      '/answers/extra',
      '/answers/useful',
      '/answers/pace',
      '/answers/more',
    ]);
    expect(missing.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/answers/useful']);
    expect(noObject.body.errors[0].pointer).toBe('/answers');
    expect(good.status).toBe(202);
  });

  it('are settled by statements that are planned once, also where they come one by one', async () => {
    const persons = people(3 * PLANNED_FOR_VALUES);
    const { surveyId } = await bench.surveyAfterSession(persons, { daysFromNow: 2 });
    for (const person of persons)
      expect((await bench.answer(surveyId, await bench.token(surveyId, person), { useful: 5 })).status).toBe(202);

    const often = await frequentStatements(bench.installation.running[0]!);

    expect(often.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['surveys-of-answers', 'spend-tokens', 'buffer-answers']),
    );
    expect(often.filter(({ custom }) => custom > PLANNED_FOR_VALUES)).toEqual([]);
  });

  it('wait sealed until the closing, however many there are, and are not taken after it', async () => {
    const persons = people(6);
    const { surveyId, closesAt } = await bench.surveyAfterSession(persons, { daysFromNow: 3 });
    const tokens = await Promise.all(persons.map((person) => bench.token(surveyId, person)));
    await Promise.all(tokens.slice(0, 5).map((token) => bench.answer(surveyId, token, { useful: 3 })));
    await bench.installation.moveClockTo(new Date(closesAt.getTime() - 60_000));
    const waiting = await bench.readBuffer(surveyId);
    const clear = await bench.installation.sql.query('SELECT 1 FROM answer WHERE survey_id = $1', [surveyId]);

    const again = await bench.answer(surveyId, tokens[0]!, { useful: 1 });
    const early = await bench.results(surveyId);
    await close(surveyId, closesAt);
    const late = await bench.answer(surveyId, tokens[5]!, { useful: 1 });

    expect(waiting.map(({ answers }) => answers)).toEqual(Array.from({ length: 5 }, () => ({ useful: 3 })));
    expect(clear.rowCount).toBe(0);
    expect(again.body.type).toBe(type('token-already-spent'));
    expect(early.body.type).toBe(type('survey-still-open'));
    expect(late.body.type).toBe(type('survey-closed'));
    expect((await bench.results(surveyId)).body).toMatchObject({ answered: 5, entitled: 6, isSuppressed: false });
  });

  it('are shown for five people or more, question by question, to those who look after the programme', async () => {
    const persons = people(6);
    const { surveyId, sessionId, closesAt } = await bench.surveyAfterSession(persons, { daysFromNow: 40 });
    for (const [index, person] of persons.entries()) {
      await bench.answer(surveyId, await bench.token(surveyId, person), {
        useful: index < 3 ? 5 : 4,
        ...(index < 5 && { pace: index < 4 ? 'slow' : 'fast' }),
        ...(index < 4 && { more: `Text ${index}` }),
      });
    }
    await close(surveyId, closesAt);

    const { body } = await bench.results(surveyId);
    const trainer = await bench.results(surveyId, {
      id: uuidv7(),
      roles: [{ role: 'trainer', scope: `session:${sessionId}` }],
    });
    const foreign = await bench.results(surveyId, foreignOffice);

    expect(body.questions).toMatchObject([
      {
        question: { key: 'useful' },
        isSuppressed: false,
        answered: 6,
        mean: 4.5,
        counts: [
          { value: '1', count: 0 },
          { value: '2', count: 0 },
          { value: '3', count: 0 },
          { value: '4', count: 3 },
          { value: '5', count: 3 },
        ],
      },
      {
        question: { key: 'pace' },
        isSuppressed: false,
        answered: 5,
        counts: [
          { value: 'slow', count: 4 },
          { value: 'fast', count: 1 },
        ],
      },
      { question: { key: 'more' }, isSuppressed: true },
    ]);
    expect(body.questions[2]).not.toHaveProperty('answered');
    expect(trainer.status).toBe(200);
    expect(foreign.status).toBe(404);
  });

  it('of fewer than five people wait sealed in the pool of their course, until there are five', async () => {
    const [first, second, third] = [people(4), people(2), people(3)];
    const give = async (persons: readonly string[], daysFromNow: number, name: string) => {
      const { surveyId, closesAt } = await bench.surveyAfterSession(persons, { daysFromNow, course: otherCourseId });
      for (const [index, person] of persons.entries())
        await bench.answer(surveyId, await bench.token(surveyId, person), { useful: 2, more: `${name}-${index}` });
      await bench.close(closesAt);
      return surveyId;
    };
    const pooled = async () =>
      (
        await bench.installation.call('evaluation.list-pooled-results', undefined, {
          query: { programmeId, courseId: otherCourseId },
          as: office,
        })
      ).body.items;
    const clear = async () =>
      (
        await bench.installation.sql.query(
          `
            SELECT 1
            FROM (SELECT answers FROM answer UNION ALL SELECT answers FROM pooled_answer) a
            WHERE answers ->> 'more' LIKE 'small%'
          `,
        )
      ).rowCount;

    const surveyId = await give(first, 60, 'small');
    // The same people once more are no crowd: eight answers of four.
    await give(first, 80, 'small-again');
    const alone = [await clear(), (await pooled()).length];
    await give(second, 100, 'small-other');
    const together = await pooled();
    await give(third, 120, 'small-late');

    const { body } = await bench.results(surveyId);
    expect(alone).toEqual([0, 0]);
    expect(body).toMatchObject({ answered: 4, entitled: 4, isSuppressed: true, questions: [] });
    expect(together).toMatchObject([
      {
        courseId: otherCourseId,
        key: 'after-session',
        answered: 10,
        questions: [
          { answered: 10, isUniform: true, range: { from: 1, to: 3 } },
          { isSuppressed: true },
          { answered: 10 },
        ],
      },
    ]);
    expect(await pooled()).toEqual(together);
    expect(await clear()).toBe(10);
    expect(
      (
        await bench.installation.sql.query('SELECT 1 FROM pool_buffer JOIN pool USING (pool_id) WHERE course_id = $1', [
          otherCourseId,
        ])
      ).rowCount,
    ).toBe(3);
    expect(
      (
        await bench.installation.call('evaluation.list-pooled-results', undefined, {
          query: { programmeId },
          as: foreignOffice,
        })
      ).status,
    ).toBe(404);
  }, 30_000);

  it('are counted in the list of surveys once they are closed', async () => {
    const { body } = await bench.installation.call('evaluation.list-surveys', undefined, {
      query: { programmeId, state: 'closed' },
      as: office,
    });

    expect(body.items.at(-1)).toMatchObject({ state: 'closed', entitled: 3, tokensIssued: 3, answered: 3 });
  });
});
