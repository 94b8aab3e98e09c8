import { uuidv4 } from '#platform';
import type { Work } from '#plugin-kit';

/** Fewer answers than this are never shown, and never leave the buffer for a table that knows their survey (DESIGN.md 7). */
export const SMALLEST_GROUP = 5;

interface BufferedAnswer {
  readonly survey_id: string;
  readonly answers: object;
}

interface LockedSurvey {
  readonly survey_id: string;
  readonly definition_id: string;
  readonly definition_version: number;
}

/**
 * Moves answers from the buffer to where they stay: under new random ids, in their order, all of one day, so that neither
 * ids nor `xmin` nor the place on the disk tell in which order they came. Only surveys with five or more waiting answers
 * are moved before their closing, so that an answer is always one of at least five. Entitlements are written anew as well,
 * for their order was that of the issued tokens. At a closing with fewer answers than five they are kept without survey
 * and day, together with those of other small groups.
 *
 * @param closing the survey that is being closed, if any
 * @returns how many answers the closing survey got
 */
export async function mixBuffers(work: Work, day: string, closing?: string): Promise<number> {
  // The locks hold off tokens and answers; see issue-token and settle-answers for the same order of locks.
  const surveys = await work.query<LockedSurvey>('lock-open-surveys',
    `SELECT survey_id, definition_id, definition_version FROM survey WHERE state = 'open' ORDER BY survey_id FOR UPDATE`);
  const known = new Map(surveys.map((survey) => [survey.survey_id, survey]));
  await work.query('lock-buffers', 'LOCK TABLE spent_token_buffer, answer_buffer IN EXCLUSIVE MODE');
  const waiting = await work.query<BufferedAnswer>('buffered-answers', 'SELECT survey_id, answers FROM answer_buffer');
  const ready = [...known.keys()].filter((id) => id === closing || waiting.filter(({ survey_id }) => survey_id === id).length >= SMALLEST_GROUP);
  if (ready.length === 0) return 0;
  const tokens = await work.query<{ token_hash: Buffer; survey_id: string }>('buffered-tokens', 'SELECT token_hash, survey_id FROM spent_token_buffer');
  await work.query('empty-buffers', 'SELECT empty_buffers()');

  const stay = ({ survey_id }: { survey_id: string }) => !ready.includes(survey_id);
  await keepTokens(work, 'spent_token_buffer', tokens.filter(stay));
  await keepTokens(work, 'spent_token', tokens.filter((token) => !stay(token)));
  await keepBuffered(work, waiting.filter(stay));
  const earlier = closing === undefined ? 0 : await countAnswers(work, closing);
  const last = waiting.filter(({ survey_id }) => survey_id === closing).length;
  const isSmall = closing !== undefined && earlier + last < SMALLEST_GROUP;
  await keepAnswers(work, waiting.filter((answer) => !stay(answer)), known, (surveyId) => (isSmall && surveyId === closing ? null : day));
  if (isSmall && last > 0) await mixSmallGroups(work, known.get(closing)!);
  await work.query('rewrite-entitlements',
    `WITH old AS (DELETE FROM entitlement WHERE survey_id = ANY ($1::uuid[]) RETURNING survey_id, person_id, blinded_hash)
     INSERT INTO entitlement (survey_id, person_id, blinded_hash) SELECT survey_id, person_id, blinded_hash FROM old ORDER BY gen_random_uuid()`, [ready]);
  return earlier + last;
}

async function keepTokens(work: Work, table: 'spent_token' | 'spent_token_buffer', tokens: readonly { token_hash: Buffer; survey_id: string }[]): Promise<void> {
  if (tokens.length === 0) return;
  await work.query(`keep-${table}`, `INSERT INTO ${table} (token_hash, survey_id) SELECT token_hash, survey_id FROM unnest($1::bytea[], $2::uuid[]) AS t(token_hash, survey_id) ORDER BY token_hash`,
    [tokens.map(({ token_hash }) => token_hash), tokens.map(({ survey_id }) => survey_id)]);
}

async function keepBuffered(work: Work, answers: readonly BufferedAnswer[]): Promise<void> {
  if (answers.length === 0) return;
  await work.query('keep-buffered', 'INSERT INTO answer_buffer (answer_id, survey_id, answers) SELECT answer_id, survey_id, answers FROM jsonb_to_recordset($1::jsonb) AS a(answer_id uuid, survey_id uuid, answers jsonb) ORDER BY answer_id',
    [JSON.stringify(answers.map(({ survey_id, answers: given }) => ({ answer_id: uuidv4(), survey_id, answers: given })))]);
}

/** @param dayOf the day to keep; null keeps neither day nor survey */
async function keepAnswers(work: Work, answers: readonly BufferedAnswer[], surveys: ReadonlyMap<string, LockedSurvey>, dayOf: (surveyId: string) => string | null): Promise<void> {
  if (answers.length === 0) return;
  const rows = answers.map(({ survey_id, answers: given }) => {
    const { definition_id, definition_version } = surveys.get(survey_id)!;
    const day = dayOf(survey_id);
    return { answer_id: uuidv4(), definition_id, definition_version, survey_id: day === null ? null : survey_id, answered_on: day, answers: given };
  });
  await work.query('keep-answers',
    `INSERT INTO answer (answer_id, definition_id, definition_version, survey_id, answered_on, answers)
     SELECT answer_id, definition_id, definition_version, survey_id, answered_on, answers
     FROM jsonb_to_recordset($1::jsonb) AS a(answer_id uuid, definition_id uuid, definition_version int, survey_id uuid, answered_on date, answers jsonb) ORDER BY answer_id`, [JSON.stringify(rows)]);
}

/** The answers of small groups are written anew together, because the transaction of a closing would tell them apart. */
async function mixSmallGroups(work: Work, { definition_id, definition_version }: LockedSurvey): Promise<void> {
  await work.query('mix-small-groups',
    `WITH old AS (DELETE FROM answer WHERE definition_id = $1 AND definition_version = $2 AND survey_id IS NULL RETURNING answers)
     INSERT INTO answer (answer_id, definition_id, definition_version, answers) SELECT gen_random_uuid(), $1, $2, answers FROM old ORDER BY gen_random_uuid()`, [definition_id, definition_version]);
}

async function countAnswers(work: Work, surveyId: string): Promise<number> {
  const [row] = await work.query<{ count: number }>('count-answers', 'SELECT count(*)::int AS count FROM answer WHERE survey_id = $1', [surveyId]);
  return row!.count;
}
