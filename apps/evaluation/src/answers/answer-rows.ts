import { uuidv4 } from '#platform';
import type { Answers } from './answer-faults.js';

export interface AnswerRow {
  readonly answerId: string;
  readonly answers: Answers;
}

/** In the order of ids that are drawn for them, from the sending on: statements may be logged with their values. */
export function inRandomOrder<Kept extends Omit<AnswerRow, 'answerId'>>(kept: readonly Kept[]): (Kept & AnswerRow)[] {
  const rows = kept.map((row) => ({ ...row, answerId: uuidv4() }));
  return rows.sort((one, other) => (one.answerId < other.answerId ? -1 : 1));
}

/** What `jsonb` takes in one value is bounded, and an answer may be long. */
const IN_A_BATCH = 500;

export function inBatches(rows: readonly AnswerRow[]): (readonly AnswerRow[])[] {
  return Array.from({ length: Math.ceil(rows.length / IN_A_BATCH) }, (_, batch) =>
    rows.slice(batch * IN_A_BATCH, (batch + 1) * IN_A_BATCH),
  );
}
