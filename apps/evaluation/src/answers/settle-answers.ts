import { uuidv4 } from '#platform';
import { type BatchEntry, type Settle } from '#plugin-kit';
import { NotFound, type Problem } from '#plugin-kit/contract';
import { SurveyClosed } from '../surveys/survey.problems.js';
import { TokenAlreadySpent } from './answer.problems.js';
import type { Answers } from './answer-faults.js';

/** An answer whose token and form are in order. */
export interface ValidAnswer {
  readonly surveyId: string;
  readonly tokenHash: Buffer;
  readonly answers: Answers;
}

export interface ReceivedAnswer {
  readonly received: true;
}

/**
 * Spends tokens and keeps answers, a batch at a time. The token goes into the buffer first and is looked up among the
 * mixed ones afterwards, in a statement of its own: so it cannot slip through while the mixing moves it from one to the
 * other. Locks: surveys in the order of their ids, then the buffers; mix-buffers takes them in the same order.
 */
export const settleAnswers: Settle<ValidAnswer, ReceivedAnswer> = async (entries, work) => {
  const surveyIds = [...new Set(entries.map(({ request }) => request.surveyId))];
  const surveys = await work.query<{ survey_id: string; state: string }>('surveys-of-answers', 'SELECT survey_id, state FROM survey WHERE survey_id = ANY ((SELECT $1::uuid[])::uuid[]) ORDER BY survey_id FOR SHARE', [surveyIds]);
  const states = new Map(surveys.map(({ survey_id, state }) => [survey_id, state]));
  const open = withoutRepeats(entries.filter(({ request }) => states.get(request.surveyId) === 'open'));

  const hashes = open.map(({ request }) => request.tokenHash);
  const inserted = await work.query<{ token_hash: Buffer }>('spend-tokens',
    `INSERT INTO spent_token_buffer (token_hash, survey_id) SELECT token_hash, survey_id FROM unnest((SELECT $1::bytea[]), (SELECT $2::uuid[])) AS t(token_hash, survey_id) ORDER BY token_hash
     ON CONFLICT DO NOTHING RETURNING token_hash`, [hashes, open.map(({ request }) => request.surveyId)]);
  const mixed = await work.query<{ token_hash: Buffer }>('spent-before', 'SELECT token_hash FROM spent_token WHERE token_hash = ANY ((SELECT $1::bytea[])::bytea[])', [hashes]);
  if (mixed.length > 0) await work.query('unspend-tokens', 'DELETE FROM spent_token_buffer WHERE token_hash = ANY ($1::bytea[])', [mixed.map(({ token_hash }) => token_hash)]);
  const before = new Set(mixed.map(({ token_hash }) => token_hash.toString('hex')));
  const spent = new Set(inserted.map(({ token_hash }) => token_hash.toString('hex')).filter((hash) => !before.has(hash)));

  const kept = open.filter(({ request }) => spent.has(request.tokenHash.toString('hex')));
  if (kept.length > 0) {
    await work.query('buffer-answers',
      'INSERT INTO answer_buffer (answer_id, survey_id, answers) SELECT answer_id, survey_id, answers FROM jsonb_to_recordset($1::jsonb) AS a(answer_id uuid, survey_id uuid, answers jsonb) ORDER BY answer_id',
      [JSON.stringify(kept.map(({ request }) => ({ answer_id: uuidv4(), survey_id: request.surveyId, answers: request.answers })))]);
  }
  const keptEntries = new Set<BatchEntry<ValidAnswer>>(kept);
  return entries.map((entry): ReceivedAnswer | Problem => {
    if (keptEntries.has(entry)) return { received: true };
    const state = states.get(entry.request.surveyId);
    if (state === undefined) return new NotFound({});
    return state === 'open' ? new TokenAlreadySpent({}) : new SurveyClosed({});
  });
};

/** The first of those that would spend the same token. */
function withoutRepeats(entries: readonly BatchEntry<ValidAnswer>[]): BatchEntry<ValidAnswer>[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.request.tokenHash.toString('hex'), entry])).values()];
}
