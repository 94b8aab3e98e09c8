import { finishToken, requestToken } from '#blind-tokens';
import { nobody } from '../../http/api.js';
import { ProblemReply } from '../../http/problem-reply.js';
import { Dice } from '../plan/dice.js';
import { allPages } from './all-pages.js';
import type { ScheduledSession } from './scheduled-session.js';
import { patiently, until } from './patience.js';
import { type World, employee } from './world.js';

interface OpenSurvey {
  readonly surveyId: string;
  readonly sessionId: string;
}

interface SurveyForm {
  readonly publicKey: string;
  readonly questions: readonly {
    readonly key: string;
    readonly type: string;
    readonly min?: number;
    readonly max?: number;
    readonly options?: readonly { readonly key: string }[];
  }[];
}

/**
 * Waits for the surveys that the sessions' ends have opened; some who took part fetch a place to answer, and most of
 * them answer, each with a token that nobody can follow back to them.
 */
export async function answerSurveys(world: World, sessions: readonly ScheduledSession[]): Promise<void> {
  const { api, as, programme } = world;
  if ((programme.content.surveys ?? []).length === 0) return;
  const evaluator = as(employee(world, 'evaluator'));
  const wanted = new Set(sessions.map(({ sessionId }) => sessionId));
  const surveys = await until(`the surveys of ${wanted.size} sessions should open`, async () => {
    const open = await patiently(
      () => allPages<OpenSurvey>(api, `/surveys?programmeId=${programme.programmeId}&state=open`, evaluator),
      { statuses: [403] },
    );
    const ours = open.filter(({ sessionId }) => wanted.has(sessionId));
    return new Set(ours.map(({ sessionId }) => sessionId)).size === wanted.size ? ours : undefined;
  });
  await Promise.all(
    surveys.map((survey) =>
      answerSurvey(
        world,
        survey,
        sessions.find(({ sessionId }) => sessionId === survey.sessionId)!,
      ),
    ),
  );
}

async function answerSurvey(world: World, { surveyId }: OpenSurvey, { planned }: ScheduledSession): Promise<void> {
  const { api, as, ledger } = world;
  const form = await api.get<SurveyForm>(`/surveys/${surveyId}`, nobody);
  await Promise.all(
    planned.seatings
      .filter(({ survey }) => survey !== 'none')
      .map(async ({ person, survey }) => {
        const requested = await requestToken(form.publicKey);
        const { blindSignature } = await patiently(() =>
          api.post<{ blindSignature: string }>(
            `/surveys/${surveyId}/tokens`,
            { blindedMessage: requested.blindedMessage },
            as(person),
          ),
        );
        ledger.counts.tokens += 1;
        if (survey !== 'answer') return;
        const { message, signature } = await finishToken(requested, blindSignature);
        await api
          .post(
            `/surveys/${surveyId}/answers`,
            { message, signature, answers: answersTo(form, `${planned.key} ${person.key}`) },
            nobody,
          )
          .catch((error: unknown) => {
            // Sent again because the first reply was lost: the token is spent, by us.
            if (
              !(error instanceof ProblemReply) ||
              error.document.type !== 'urn:lyftet:problem:evaluation:token-already-spent'
            )
              throw error;
          });
        ledger.counts.answers += 1;
      }),
  );
}

/** Mostly content; nothing in words, which would have to be invented. */
function answersTo({ questions }: SurveyForm, who: string): Record<string, string | number> {
  const dice = new Dice(0, who);
  return Object.fromEntries(
    questions.flatMap(({ key, type, min = 1, max = 5, options = [] }): [string, string | number][] => {
      if (type === 'rating') return [[key, Math.max(dice.between(min, max), dice.between(min, max))]];
      if (type === 'choice' && options.length > 0) return [[key, dice.pick(options).key]];
      return [];
    }),
  );
}
