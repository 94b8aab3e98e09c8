import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  evaluationSectionsApplied,
  personErased,
  programmeApplied,
  sessionCancelled,
  sessionChanged,
  sessionScheduled,
  surveyClosed,
  surveyOpened,
} from '#contracts';
import { requestToken } from '#blind-tokens';
import { uuidv7 } from '#platform';
import { eventually } from '#testing';
import {
  EvaluationBench,
  courseId,
  foreignOffice,
  hash,
  office,
  people,
  programmeId,
  surveys,
} from '../specs/evaluation.fixture.js';

describe('Surveys', () => {
  let bench: EvaluationBench;
  beforeAll(async () => {
    bench = await EvaluationBench.start();
    await bench.apply(hash('a'), { surveys });
  }, 60_000);
  afterAll(() => bench.stop());

  it('stand as the programme file says, and are told once for each version of it', async () => {
    const changed = [{ ...surveys[0]!, closesAfterDays: 14 }];

    const plan = await bench.apply(hash('b'), { surveys: changed }, 'plan');
    const again = await bench.apply(hash('a'), { surveys });
    const ended = await bench.apply(hash('c'), {});
    const back = await bench.apply(hash('a'), { surveys });
    await bench.installation.settle();

    expect(plan.body.changes).toEqual([
      { section: 'surveys', action: 'update', key: 'after-session', fields: ['closesAfterDays'] },
    ]);
    expect(again.body).toEqual({
      changes: [{ section: 'surveys', action: 'none', key: 'after-session', fields: [] }],
      version: hash('a'),
    });
    expect(ended.body.changes).toEqual([{ section: 'surveys', action: 'end', key: 'after-session', fields: [] }]);
    expect(back.body.changes[0].action).toBe('create');
    expect(bench.installation.published(evaluationSectionsApplied).map(({ data }) => data.version[0])).toEqual([
      'a',
      'c',
      'a',
    ]);
  });

  it('refuse a section with faults, each with its place in the file', async () => {
    const [survey] = surveys;
    const bad = [
      {
        ...survey!,
        questions: [
          { key: 'q', type: 'choice', text: { sv: 'x' } },
          { key: 'q', type: 'rating', text: { sv: 'x' }, min: 9 },
        ],
      },
    ];

    const byForm = await bench.apply(hash('d'), { surveys: [{ ...survey!, closesAfterDays: 'seven' }] }, 'plan');
    const shape = await bench.apply(
      hash('d'),
      { surveys: [{ ...survey!, questions: [{ key: 'q', type: 'rating', text: { sv: 'x' }, min: 9 }] }] },
      'plan',
    );
    const rules = await bench.apply(
      hash('d'),
      {
        surveys: [{ ...bad[0]!, questions: [bad[0]!.questions[0]!, { key: 'q', type: 'rating', text: { sv: 'x' } }] }],
      },
      'plan',
    );
    const foreign = await bench.apply(hash('d'), { surveys }, 'apply', foreignOffice);

    expect(byForm.body.errors[0].pointer).toBe('/sections/surveys/0/closesAfterDays');
    expect(shape.body.errors[0].pointer).toBe('/sections/surveys/0/questions/0/min');
    expect(rules.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/sections/surveys/0/questions/0',
      '/sections/surveys/0/questions/1/key',
    ]);
    expect(foreign.status).toBe(403);
  });

  it('open at the end of a session for those who attended, also when their attendance is signed later', async () => {
    const [early, late, stranger] = people(3);
    const { surveyId, sessionId, closesAt } = await bench.surveyAfterSession([early!]);

    await bench.attend(sessionId, late!);
    await bench.installation.settle();
    const mine = await bench.installation.call('evaluation.list-my-surveys', undefined, { as: { id: late! } });
    const theirs = await bench.installation.call('evaluation.list-my-surveys', undefined, { as: { id: stranger! } });

    expect(bench.installation.published(surveyOpened).find(({ data }) => data.surveyId === surveyId)?.data).toEqual({
      surveyId,
      programmeId,
      sessionId,
      entitled: 1,
      closesAt: closesAt.toISOString(),
    });
    expect(mine.body.items).toEqual([
      {
        surveyId,
        programmeId,
        sessionId,
        title: surveys[0]!.title,
        closesAt: closesAt.toISOString(),
        tokenIssued: false,
      },
    ]);
    expect(theirs.body.items).toEqual([]);
  });

  it('give each person one token: the same request gets it again, another one does not', async () => {
    const [person, stranger] = people(2);
    const { surveyId } = await bench.surveyAfterSession([person!], { daysFromNow: 2 });
    const { body: form } = await bench.installation.call('evaluation.get-survey', undefined, { path: { surveyId } });
    const [first, second] = [await requestToken(form.publicKey), await requestToken(form.publicKey)];
    const ask = (blindedMessage: string, id: string) =>
      bench.installation.call('evaluation.issue-token', { blindedMessage }, { path: { surveyId }, as: { id } });

    const issued = await ask(first.blindedMessage, person!);
    const repeated = await ask(first.blindedMessage, person!);
    const other = await ask(second.blindedMessage, person!);
    const uninvited = await ask(second.blindedMessage, stranger!);
    const tooLarge = await ask(Buffer.alloc(256, 0xff).toString('base64url'), person!);
    const mine = await bench.installation.call('evaluation.list-my-surveys', undefined, { as: { id: person! } });

    expect(issued.status).toBe(200);
    expect(repeated.body).toEqual(issued.body);
    expect([other.status, other.body.type]).toEqual([409, 'urn:lyftet:problem:evaluation:token-already-issued']);
    expect([uninvited.status, uninvited.body.type]).toEqual([403, 'urn:lyftet:problem:evaluation:not-asked']);
    expect(tooLarge.status).toBe(409);
    expect(mine.body.items.find((item: { surveyId: string }) => item.surveyId === surveyId).tokenIssued).toBe(true);
  });

  it('follow a session that is moved, and do not open for one that is cancelled', async () => {
    const [moved, cancelled] = [uuidv7(), uuidv7()];
    const facts = (sessionId: string, days: number) => ({
      sessionId,
      moduleId: uuidv7(),
      courseId,
      programmeId,
      startsAt: new Date(Date.now() + days * 86_400_000 - 60_000).toISOString(),
      endsAt: new Date(Date.now() + days * 86_400_000).toISOString(),
      seats: 5,
      form: 'remote' as const,
      hours: 1,
      trainerIds: [],
    });
    await bench.installation.publish(sessionScheduled(moved, facts(moved, 3)));
    await bench.installation.publish(sessionChanged(moved, facts(moved, 5)));
    await bench.installation.publish(sessionScheduled(cancelled, facts(cancelled, 3)));
    await bench.installation.publish(sessionCancelled(cancelled, { sessionId: cancelled, programmeId }));
    await bench.installation.settle();
    const openedFor = (sessionId: string) =>
      bench.installation.published(surveyOpened).filter(({ data }) => data.sessionId === sessionId).length;

    await bench.installation.moveClockTo(new Date(Date.now() + 4 * 86_400_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const early = openedFor(moved);
    await bench.installation.moveClockTo(new Date(Date.now() + 5.1 * 86_400_000));
    await eventually(() => openedFor(moved) === 1);

    expect(early).toBe(0);
    expect(openedFor(cancelled)).toBe(0);
  });

  it('are listed for those who look after the programme, and for nobody else', async () => {
    const mine = await bench.installation.call('evaluation.list-surveys', undefined, {
      query: { programmeId, limit: 2 },
      as: office,
    });
    const next = await bench.installation.call('evaluation.list-surveys', undefined, {
      query: { programmeId, limit: 200, after: mine.body.next },
      as: office,
    });
    const foreign = await bench.installation.call('evaluation.list-surveys', undefined, {
      query: {},
      as: foreignOffice,
    });
    const nobody = await bench.installation.call('evaluation.list-surveys', undefined, { as: { id: uuidv7() } });

    expect(mine.body.items).toHaveLength(2);
    expect(mine.body.items[0]).not.toHaveProperty('answered');
    expect(
      new Set([...mine.body.items, ...next.body.items].map(({ surveyId }: { surveyId: string }) => surveyId)).size,
    ).toBe(bench.installation.published(surveyOpened).length);
    expect(foreign.body.items).toEqual([]);
    expect(nobody.status).toBe(403);
  });

  it('carry the emblem and the wording of the fund', async () => {
    const fund = {
      name: { sv: 'Europeiska socialfonden+' },
      wording: { sv: 'Medfinansieras av Europeiska unionen' },
      emblem: 'https://example.org/eu.png',
    };
    await bench.installation.publish(
      programmeApplied(programmeId, {
        programmeId,
        key: 'testprogramme',
        version: hash('a'),
        title: { sv: 'Programmet' },
        startsOn: '2026-01-01',
        endsOn: '2027-12-31',
        fund,
        goals: [],
      }),
    );
    await bench.installation.settle();
    const { surveyId } = bench.installation.published(surveyOpened)[0]!.data;

    const form = await bench.installation.call('evaluation.get-survey', undefined, { path: { surveyId } });

    expect(form.body).toMatchObject({
      fund,
      programmeTitle: { sv: 'Programmet' },
      questions: [{ key: 'useful', min: 1, max: 5, required: true }, { key: 'pace' }, { key: 'more' }],
    });
    expect(form.header('cache-tags')).toBe(`survey:${surveyId}`);
  });

  it('close with exact counts, and forget whoever was erased', async () => {
    const [answering, silent, erased] = people(3);
    const { surveyId, closesAt } = await bench.surveyAfterSession([answering!, silent!, erased!], { daysFromNow: 20 });
    await bench.answer(surveyId, await bench.token(surveyId, answering!), { useful: 4 });
    await bench.installation.publish(personErased(erased!, { personId: erased! }));
    await bench.installation.settle();

    await bench.installation.moveClockTo(new Date(closesAt.getTime() + 1_000));
    const closed = await eventually(() =>
      bench.installation.published(surveyClosed).find(({ data }) => data.surveyId === surveyId),
    );
    const { rows } = await bench.installation.sql.query(
      'SELECT 1 FROM survey WHERE survey_id = $1 AND sealed_private_key IS NOT NULL',
      [surveyId],
    );
    const late = await bench.installation.call(
      'evaluation.issue-token',
      { blindedMessage: 'A'.repeat(342) },
      { path: { surveyId }, as: { id: silent! } },
    );

    expect(closed.data).toMatchObject({ entitled: 2, tokensIssued: 1, answered: 1 });
    expect(rows).toEqual([]);
    expect(late.body.type).toBe('urn:lyftet:problem:evaluation:survey-closed');
  });
});
