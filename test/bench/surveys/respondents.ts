import { finishToken, requestToken } from '#blind-tokens';
import { attendanceRecorded, sessionScheduled } from '#contracts';
import { uuidv7 } from '#platform';
import { keyedId } from '#plugin-kit/contract';
import { CLIENTS } from '../figure.js';
import { applySections, ask } from '../installation/ask.js';
import type { BenchInstallation } from '../installation/bench-installation.js';
import { type Person, admitOfficial, admitPeople } from '../installation/people.js';
import { share } from '../load/share.js';

const PROGRAMME_KEY = 'bench';
/** The answers of one moment come to several surveys, each of which has a key of its own. */
const SURVEYS = 20;
const MINUTE_MS = 60_000;

const rating = (key: string, sv: string) => ({ key, type: 'rating', text: { sv }, required: true });
const survey = {
  key: 'after-session',
  title: { sv: 'Efter tillfället' },
  opens: 'session-end',
  closesAfterDays: 7,
  questions: [
    rating('useful', 'Hur användbart var det för ditt arbete?'),
    rating('trainer', 'Hur bra var utbildaren?'),
    rating('again', 'Skulle du råda en kollega att gå?'),
    {
      key: 'pace',
      type: 'choice',
      text: { sv: 'Takten var' },
      options: [
        { key: 'slow', text: { sv: 'långsam' } },
        { key: 'right', text: { sv: 'lagom' } },
        { key: 'fast', text: { sv: 'snabb' } },
      ],
    },
    { key: 'more', type: 'text', text: { sv: 'Vad mer vill du säga?' } },
  ],
};

/** What everybody answers. */
export const ANSWERS = {
  useful: 4,
  trainer: 5,
  again: 4,
  pace: 'right',
  more: 'Mer tid att pröva själv, och gärna i den egna arbetsgruppen.',
};

/** An answer as it is sent: nobody's. */
export interface Answer {
  readonly path: string;
  readonly body: object;
}

/**
 * People who took part in sessions, as `catalog` and `enrolment` would tell, and have fetched their places to answer.
 */
export async function answersOfRespondents(installation: BenchInstallation, count: number): Promise<Answer[]> {
  await applySections(installation, {
    plugin: 'evaluation',
    programmeKey: PROGRAMME_KEY,
    sections: { surveys: [survey] },
    as: await admitOfficial(installation, 'operator'),
  });
  const people = await admitPeople(installation, count);
  const sessionIds = Array.from({ length: SURVEYS }, () => uuidv7());
  await installation.feed.publish(facts(sessionIds, people));
  await installation.feed.untilHandledBy('evaluation');
  const surveyIds = await openedSurveys(installation);
  const keys = new Map(
    await Promise.all(
      [...surveyIds.values()].map(
        async (surveyId) =>
          [
            surveyId,
            (JSON.parse(await ask(installation, 'GET', `/surveys/${surveyId}`)) as { publicKey: string }).publicKey,
          ] as const,
      ),
    ),
  );

  const answers: Answer[] = [];
  await share([...people.entries()], Array.from({ length: CLIENTS }), async ([index, person]) => {
    const surveyId = surveyIds.get(sessionIds[index % SURVEYS]!)!;
    const requested = await requestToken(keys.get(surveyId)!);
    const { blindSignature } = JSON.parse(
      await ask(installation, 'POST', `/surveys/${surveyId}/tokens`, {
        as: person,
        body: { blindedMessage: requested.blindedMessage },
      }),
    ) as { blindSignature: string };
    answers.push({
      path: `/surveys/${surveyId}/answers`,
      body: { ...(await finishToken(requested, blindSignature)), answers: ANSWERS },
    });
  });
  return answers;
}

function* facts(sessionIds: readonly string[], people: readonly Person[]) {
  const programmeId = keyedId('programme', PROGRAMME_KEY);
  const [courseId, moduleId] = [uuidv7(), uuidv7()];
  const on = new Date().toISOString().slice(0, 10);
  for (const [index, { personId }] of people.entries()) {
    const enrolmentId = uuidv7();
    yield attendanceRecorded(enrolmentId, {
      enrolmentId,
      learnerId: personId,
      sessionId: sessionIds[index % SURVEYS]!,
      moduleId,
      courseId,
      programmeId,
      hours: 1,
      on,
    });
  }
  const endsAt = new Date(Date.now() - MINUTE_MS);
  const startsAt = new Date(endsAt.getTime() - 60 * MINUTE_MS);
  for (const sessionId of sessionIds) {
    yield sessionScheduled(sessionId, {
      sessionId,
      programmeId,
      courseId,
      moduleId,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      seats: people.length,
      form: 'classroom',
      hours: 1,
      trainerIds: [],
    });
  }
}

/** The surveys by their sessions, once all of them are open. */
async function openedSurveys(installation: BenchInstallation): Promise<Map<string, string>> {
  for (
    const deadline = performance.now() + 60_000;
    performance.now() < deadline;
    await new Promise((resolve) => setTimeout(resolve, 100))
  ) {
    const { rows } = await installation.sql.query<{ session_id: string; survey_id: string }>(
      'SELECT session_id, survey_id FROM evaluation.survey',
    );
    if (rows.length === SURVEYS) return new Map(rows.map(({ session_id, survey_id }) => [session_id, survey_id]));
  }
  throw new Error('The surveys have not opened within 60 s');
}

/** @throws {Error} unless so many answers are kept, each with a token that is spent */
export async function requireAnswers(installation: BenchInstallation, count: number): Promise<void> {
  const { rows } = await installation.sql.query<{ answers: number; tokens: number }>(
    `SELECT
       (SELECT count(*) FROM evaluation.answer_buffer)::int + (SELECT count(*) FROM evaluation.answer)::int AS answers,
       (SELECT count(*) FROM evaluation.spent_token)::int AS tokens`,
  );
  if (rows[0]?.answers !== count || rows[0].tokens !== count)
    throw new Error(`There are ${JSON.stringify(rows[0])} instead of ${count}`);
}
