import { type Work, statement } from '#plugin-kit';
import type { BufferKeys } from '../buffer/buffer-keys.js';
import { destroyAfter } from '../buffer/buffer-timers.js';
import { type WaitingAnswer, openWaiting } from '../buffer/open-waiting.js';
import type { Answers } from './answer-faults.js';
import { poolAnswers } from './pool-answers.js';
import { inBatches, inRandomOrder } from './answer-rows.js';
import { SMALLEST_GROUP } from './smallest-group.js';

/** Whose answers are mixed; its row is locked, which holds off tokens and answers. */
export interface ClosingSurvey {
  readonly surveyId: string;
  readonly bufferKeyId: string | null;
}

export interface Mixed {
  /** All that were given and could be opened. */
  readonly answered: number;
  readonly lost: number;
}

const waitingAnswers = statement<Required<Omit<WaitingAnswer, 'place'>>, [surveyId: string]>(
  'waiting-answers',
  'DELETE FROM answer_buffer WHERE survey_id = $1 RETURNING key_id AS "keyId", sealed, answers',
);

const answersAnew = statement<{ answers: Answers }, [surveyId: string]>(
  'answers-anew',
  'DELETE FROM answer WHERE survey_id = $1 RETURNING answers',
);

const rewriteEntitlements = statement<never, [surveyId: string]>(
  'rewrite-entitlements',
  `
WITH old AS (DELETE FROM entitlement WHERE survey_id = $1 RETURNING survey_id, person_id, blinded_hash)
INSERT INTO entitlement (survey_id, person_id, blinded_hash)
SELECT survey_id, person_id, blinded_hash
FROM old
ORDER BY gen_random_uuid()`,
);

/**
 * Opens the answers of a closing survey and writes them in one go: in random order, under random ids, without a day.
 * Nothing leaves the buffer before that. Whoever has seen every page and log knows in which order they came, and of
 * whom; but from there to here leads only the key, which is destroyed when this is committed. Were they mixed in
 * several steps, the rows of the last one would tell whose answers came last (docs/adr/0027). Fewer than five go to the
 * pool of their course.
 */
export async function mixSurvey(work: Work, keys: BufferKeys, survey: ClosingSurvey): Promise<Mixed> {
  const { surveyId } = survey;
  const waiting = await work.query(waitingAnswers, surveyId);
  const opened = await openWaiting(
    work,
    keys,
    waiting.map((answer) => ({ ...answer, place: surveyId })),
  );
  const fresh = opened.filter((answers) => answers !== undefined);
  // Those that were mixed while the survey was open, as earlier versions did.
  const earlier = await work.query(answersAnew, surveyId);
  const isCrowd = fresh.length >= SMALLEST_GROUP;
  await keepAnswers(work, surveyId, [...earlier, ...(isCrowd ? fresh.map((answers) => ({ answers })) : [])]);
  if (!isCrowd && fresh.length > 0) await poolAnswers(work, keys, surveyId, fresh);
  await work.query(rewriteEntitlements, surveyId);
  const used = [survey.bufferKeyId, ...waiting.map(({ keyId }) => keyId)];
  destroyAfter(
    work,
    used.filter((keyId) => keyId !== null),
  );
  return { answered: earlier.length + fresh.length, lost: waiting.length - fresh.length };
}

const addAnswers = statement<never, [surveyId: string, rows: string]>(
  'keep-answers',
  `
INSERT INTO answer (answer_id, survey_id, answers)
SELECT "answerId", $1, answers
FROM jsonb_to_recordset($2::jsonb) AS a("answerId" uuid, answers jsonb)
ORDER BY "answerId"`,
);

async function keepAnswers(
  work: Work,
  surveyId: string,
  answers: readonly { readonly answers: Answers }[],
): Promise<void> {
  for (const rows of inBatches(inRandomOrder(answers))) {
    await work.query(addAnswers, surveyId, JSON.stringify(rows));
  }
}
