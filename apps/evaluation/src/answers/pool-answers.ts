import { uuidv4 } from '#platform';
import { type Work, statement } from '#plugin-kit';
import type { BufferKeys } from '../buffer/buffer-keys.js';
import { destroyAfter } from '../buffer/buffer-timers.js';
import { openWaiting } from '../buffer/open-waiting.js';
import { packAnswers, packedSizes } from '../buffer/packed-answer.js';
import { AnswerSealer } from '../buffer/sealed-answer.js';
import type { Question } from '../programme-section/read-survey-sections.js';
import type { Answers } from './answer-faults.js';
import { fewestPeople } from './fewest-people.js';
import { inBatches, inRandomOrder } from './answer-rows.js';
import { SMALLEST_GROUP } from './smallest-group.js';

interface Pool {
  readonly poolId: string;
  readonly bufferKeyId: string | null;
  readonly bufferPublicKey: Buffer | null;
}

interface PoolEntry {
  readonly surveyId: string;
  readonly keyId: string;
  readonly sealed: Buffer;
}

interface PooledAnswer {
  /** Absent for what was written before batches were kept, which is one. */
  readonly batchId: string | null;
  readonly answers: Answers;
}

const pooledEntries = statement<PoolEntry, [poolId: string]>(
  'pooled-entries',
  'SELECT survey_id AS "surveyId", key_id AS "keyId", sealed FROM pool_buffer WHERE pool_id = $1',
);

const emptyPoolBuffer = statement<never, [poolId: string]>(
  'empty-pool-buffer',
  'DELETE FROM pool_buffer WHERE pool_id = $1',
);

const poolAnew = statement<PooledAnswer, [poolId: string]>(
  'pool-anew',
  'DELETE FROM pooled_answer WHERE pool_id = $1 RETURNING batch_id AS "batchId", answers',
);

const keepPooled = statement<never, [poolId: string, rows: string]>(
  'keep-pooled',
  `
INSERT INTO pooled_answer (answer_id, pool_id, batch_id, answers)
SELECT "answerId", $1, "batchId", answers
FROM jsonb_to_recordset($2::jsonb) AS a("answerId" uuid, "batchId" uuid, answers jsonb) ORDER BY "answerId"`,
);

const poolIsMixed = statement<never, [poolId: string, surveys: number]>(
  'pool-is-mixed',
  'UPDATE pool SET surveys = surveys + $2, buffer_key_id = NULL, buffer_public_key = NULL WHERE pool_id = $1',
);

/**
 * Puts the answers of a small group into the pool of its course. There they wait, sealed again, for those of other
 * surveys, until five answers of two surveys and five people are together; then all are written in one go, and nothing
 * tells which survey an answer was given to. A class of three that meets twice are three people, whose six answers
 * would be no crowd. What is written in one go is a batch and stays one, for results that grow must not tell what came
 * last.
 */
export async function poolAnswers(
  work: Work,
  keys: BufferKeys,
  surveyId: string,
  fresh: readonly Answers[],
): Promise<void> {
  const pool = await lockPool(work, surveyId);
  const entries = await work.query(pooledEntries, pool.poolId);
  const opened = await openWaiting(
    work,
    keys,
    entries.map((entry) => ({ ...entry, place: pool.poolId })),
  );
  const lost = entries.filter((_entry, index) => opened[index] === undefined);
  if (lost.length > 0) await tellLost(work, lost);
  const waiting = opened.filter((answers) => answers !== undefined);
  // The survey of each answer, of whoever waited and of this one.
  const surveyIds = [
    ...entries.filter((_entry, index) => opened[index] !== undefined).map((entry) => entry.surveyId),
    ...fresh.map(() => surveyId),
  ];
  const surveys = new Set(surveyIds).size;

  if (surveyIds.length < SMALLEST_GROUP || surveys < 2 || (await countPeople(work, surveyIds)) < SMALLEST_GROUP) {
    await waitInPool(work, keys, pool, surveyId, fresh);
    return;
  }
  await work.query(emptyPoolBuffer, pool.poolId);
  const earlier = await work.query(poolAnew, pool.poolId);
  const batchId = uuidv4();
  const batch = [...waiting, ...fresh].map((answers): PooledAnswer => ({ batchId, answers }));
  for (const rows of inBatches(inRandomOrder([...earlier, ...batch]))) {
    await work.query(keepPooled, pool.poolId, JSON.stringify(rows));
  }
  await work.query(poolIsMixed, pool.poolId, surveys);
  destroyAfter(
    work,
    [pool.bufferKeyId, ...entries.map(({ keyId }) => keyId)].filter((keyId) => keyId !== null),
  );
}

const addPool = statement<never, [surveyId: string, id: string]>(
  'add-pool',
  `
INSERT INTO pool (pool_id, programme_id, course_id, definition_id, definition_version)
SELECT $2, s.programme_id, o.course_id, s.definition_id, s.definition_version
FROM survey s
JOIN session o USING (session_id)
WHERE s.survey_id = $1 ON CONFLICT DO NOTHING`,
);

const lockPoolRow = statement<Pool, [surveyId: string]>(
  'lock-pool',
  `
SELECT p.pool_id AS "poolId", p.buffer_key_id AS "bufferKeyId", p.buffer_public_key AS "bufferPublicKey" FROM pool p
JOIN survey s USING (programme_id, definition_id, definition_version) JOIN session o USING (session_id)
WHERE s.survey_id = $1 AND p.course_id = o.course_id FOR UPDATE OF p`,
);

async function lockPool(work: Work, surveyId: string): Promise<Pool> {
  await work.query(addPool, surveyId, uuidv4());
  const [pool] = await work.query(lockPoolRow, surveyId);
  return pool!;
}

const peopleOfPool = statement<
  { answered: number; people: string[]; erased: number | null },
  [surveyIds: readonly string[]]
>(
  'people-of-pool',
  `
SELECT a.answered, e.people, s.tokens_issued - cardinality(e.people) AS erased
FROM (SELECT survey_id, count(*)::int AS answered FROM unnest($1::uuid[]) AS u(survey_id) GROUP BY survey_id) a
JOIN survey s USING (survey_id)
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(person_id::text), '{}') AS people FROM entitlement
  WHERE survey_id = a.survey_id AND blinded_hash IS NOT NULL
) e`,
);

/**
 * How many different people gave these answers at least, by the survey of each. How many places were fetched is counted
 * at the closing, so of the survey that is being closed it is not known yet who was erased.
 */
async function countPeople(work: Work, surveyIds: readonly string[]): Promise<number> {
  const surveys = await work.query(peopleOfPool, surveyIds);
  return fewestPeople(
    surveys.map((survey) => ({ ...survey, people: new Set(survey.people), erased: survey.erased ?? Infinity })),
  );
}

const questionsOfPool = statement<{ questions: Question[] }, [poolId: string]>(
  'questions-of-pool',
  `
SELECT d.questions
FROM survey_definition d
JOIN pool p ON p.definition_id = d.definition_id AND p.definition_version = d.version
WHERE p.pool_id = $1`,
);

const addToPool = statement<
  never,
  [poolId: string, surveyId: string, bufferKeyId: string, ids: readonly string[], sealed: readonly Buffer[]]
>(
  'wait-in-pool',
  `
INSERT INTO pool_buffer (entry_id, pool_id, survey_id, key_id, sealed)
SELECT entry_id, $1, $2, $3, sealed FROM unnest($4::uuid[], $5::bytea[]) AS e(entry_id, sealed)`,
);

async function waitInPool(
  work: Work,
  keys: BufferKeys,
  pool: Pool,
  surveyId: string,
  fresh: readonly Answers[],
): Promise<void> {
  const [form] = await work.query(questionsOfPool, pool.poolId);
  const key = await keyOf(work, keys, pool);
  const sealer = new AnswerSealer(key.buffer_public_key);
  const sizes = packedSizes(form!.questions);
  const sealed = inRandomOrder(fresh.map((answers) => ({ answers }))).map(({ answers }) =>
    sealer.seal(packAnswers(answers, sizes), pool.poolId),
  );
  await work.query(
    addToPool,
    pool.poolId,
    surveyId,
    key.buffer_key_id,
    fresh.map(() => uuidv4()),
    sealed,
  );
}

const givePoolKey = statement<never, [poolId: string, bufferKeyId: string, bufferPublicKey: Buffer]>(
  'give-pool-key',
  'UPDATE pool SET buffer_key_id = $2, buffer_public_key = $3 WHERE pool_id = $1',
);

async function keyOf(
  work: Work,
  keys: BufferKeys,
  { poolId, bufferKeyId, bufferPublicKey }: Pool,
): Promise<{ buffer_key_id: string; buffer_public_key: Buffer }> {
  if (bufferKeyId !== null && bufferPublicKey !== null && (await keys.has(bufferKeyId)))
    return { buffer_key_id: bufferKeyId, buffer_public_key: bufferPublicKey };
  const key = await keys.make(work);
  await work.query(givePoolKey, poolId, key.buffer_key_id, key.buffer_public_key);
  return key;
}

const forgetLostEntries = statement<never, [keyIds: readonly string[], sealeds: readonly Buffer[]]>(
  'forget-lost-entries',
  'DELETE FROM pool_buffer WHERE key_id = ANY ($1::uuid[]) AND sealed = ANY ($2::bytea[])',
);

const countLost = statement<never, [surveyIds: readonly string[]]>(
  'tell-lost',
  `
UPDATE survey s SET answers_lost = s.answers_lost + l.count
FROM (SELECT survey_id, count(*)::int AS count FROM unnest($1::uuid[]) AS u(survey_id) GROUP BY survey_id) l
WHERE l.survey_id = s.survey_id`,
);

/** Each survey tells how many of its answers are lost, also when that comes out after its closing. */
async function tellLost(work: Work, lost: readonly PoolEntry[]): Promise<void> {
  await work.query(
    forgetLostEntries,
    lost.map(({ keyId }) => keyId),
    lost.map(({ sealed }) => sealed),
  );
  await work.query(
    countLost,
    lost.map(({ surveyId }) => surveyId),
  );
}
