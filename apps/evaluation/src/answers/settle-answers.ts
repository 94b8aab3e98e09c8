import { uuidv4 } from '#platform';
import { type BatchEntry, type Settle, statement } from '#plugin-kit';
import { NotFound, type Problem, ServiceAway } from '#plugin-kit/contract';
import type { BufferKeys } from '../buffer/buffer-keys.js';
import { type PackedSizes, packAnswers } from '../buffer/packed-answer.js';
import { AnswerSealer } from '../buffer/sealed-answer.js';
import { SurveyClosed } from '../surveys/survey.problems.js';
import { TokenAlreadySpent } from './answer.problems.js';
import type { Answers } from './answer-faults.js';

/** An answer whose token and form are in order. */
export interface ValidAnswer {
  readonly surveyId: string;
  readonly tokenHash: Buffer;
  readonly answers: Answers;
  /** Of its form. */
  readonly sizes: PackedSizes;
}

export interface ReceivedAnswer {
  readonly received: true;
}

interface BufferingSurvey {
  readonly surveyId: string;
  readonly state: 'open' | 'closed';
  readonly bufferKeyId: string | null;
  readonly bufferPublicKey: Buffer | null;
}

type Entry = BatchEntry<ValidAnswer>;

const surveysOfAnswers = statement<BufferingSurvey, [surveyIds: readonly string[]]>(
  'surveys-of-answers',
  `
SELECT survey_id AS "surveyId", state, buffer_key_id AS "bufferKeyId", buffer_public_key AS "bufferPublicKey"
FROM survey WHERE survey_id = ANY ((SELECT $1::uuid[])::uuid[]) ORDER BY survey_id FOR SHARE`,
);

const spendTokens = statement<{ tokenHash: Buffer }, [tokenHashes: readonly Buffer[], surveyIds: readonly string[]]>(
  'spend-tokens',
  `
INSERT INTO spent_token (token_hash, survey_id)
SELECT token_hash, survey_id
FROM unnest((SELECT $1::bytea[]), (SELECT $2::uuid[])) AS t(token_hash, survey_id)
ORDER BY token_hash
ON CONFLICT DO NOTHING RETURNING token_hash AS "tokenHash"`,
);

/** A list for each column. */
type BufferedColumns = [
  answerIds: readonly string[],
  surveyIds: readonly string[],
  keyIds: readonly (string | null)[],
  sealed: readonly Buffer[],
];

const bufferAnswers = statement<never, BufferedColumns>(
  'buffer-answers',
  `
INSERT INTO answer_buffer (answer_id, survey_id, key_id, sealed)
SELECT * FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[]), (SELECT $3::uuid[]), (SELECT $4::bytea[]))`,
);

/**
 * Spends tokens and keeps answers, a batch at a time: sealed, so that no statement, row or log has ever seen them. The
 * lock on the survey keeps its closing behind us, which opens what waits.
 */
export const settleAnswersWith =
  (keys: BufferKeys): Settle<ValidAnswer, ReceivedAnswer> =>
  async (entries, work) => {
    const surveyIds = [...new Set(entries.map(({ request }) => request.surveyId))];
    const rows = await work.query(surveysOfAnswers, surveyIds);
    const surveys = new Map(rows.map((row) => [row.surveyId, row]));
    // What could not be opened again must not be taken.
    const sealable = new Set<string>();
    for (const { surveyId, state, bufferKeyId } of rows) {
      if (state === 'open' && bufferKeyId !== null && (await keys.has(bufferKeyId))) sealable.add(surveyId);
    }
    const open = withoutRepeats(entries.filter(({ request }) => sealable.has(request.surveyId)));
    const inserted = await work.query(
      spendTokens,
      open.map(({ request }) => request.tokenHash),
      open.map(({ request }) => request.surveyId),
    );
    const spent = new Set(inserted.map(({ tokenHash }) => tokenHash.toString('hex')));
    const kept = open.filter(({ request }) => spent.has(request.tokenHash.toString('hex')));
    if (kept.length > 0) {
      await work.query(bufferAnswers, ...columnsOf(kept, surveys));
    }
    const keptEntries = new Set<Entry>(kept);
    return entries.map((entry): ReceivedAnswer | Problem => {
      if (keptEntries.has(entry)) return { received: true };
      const survey = surveys.get(entry.request.surveyId);
      if (survey === undefined) return new NotFound({});
      if (survey.state !== 'open') return new SurveyClosed({});
      return sealable.has(survey.surveyId) ? new TokenAlreadySpent({}) : new ServiceAway({}, { retryAfter: 1 });
    });
  };

/** One key of the moment for all answers of a batch to one survey. */
function columnsOf(kept: readonly Entry[], surveys: ReadonlyMap<string, BufferingSurvey>): BufferedColumns {
  const sealers = new Map<string, AnswerSealer>();
  const sealed = kept.map(({ request: { surveyId, answers, sizes } }) => {
    const sealer = sealers.get(surveyId) ?? new AnswerSealer(surveys.get(surveyId)!.bufferPublicKey!);
    sealers.set(surveyId, sealer);
    return sealer.seal(packAnswers(answers, sizes), surveyId);
  });
  return [
    kept.map(() => uuidv4()),
    kept.map(({ request }) => request.surveyId),
    kept.map(({ request }) => surveys.get(request.surveyId)!.bufferKeyId),
    sealed,
  ];
}

/** The first of those that would spend the same token. */
function withoutRepeats(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.request.tokenHash.toString('hex'), entry])).values()];
}
