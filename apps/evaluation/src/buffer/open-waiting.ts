import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Work } from '#plugin-kit';
import type { Answers } from '../answers/answer-faults.js';
import type { BufferKeys } from './buffer-keys.js';
import { unpackAnswers } from './packed-answer.js';
import type { AnswerOpener } from './sealed-answer.js';

export interface WaitingAnswer {
  /** The survey or pool in whose buffer it waits. */
  readonly place: string;
  readonly keyId: string | null;
  readonly sealed: Buffer | null;
  /** Of the time before answers were sealed. */
  readonly answers?: Answers | null;
}

/** So many are opened in a turn of the event loop. */
const IN_A_TURN = 100;

/** Opens answers; undefined stands for one that nobody can open any more, its key being gone or its bytes damaged. */
export async function openWaiting(
  work: Work,
  keys: BufferKeys,
  waiting: readonly WaitingAnswer[],
): Promise<(Answers | undefined)[]> {
  const openers = new Map<string, AnswerOpener | undefined>();
  for (const { keyId } of waiting) {
    if (keyId !== null && !openers.has(keyId)) openers.set(keyId, await keys.opener(work, keyId));
  }
  const opened: (Answers | undefined)[] = [];
  for (const { keyId, sealed, place, answers } of waiting) {
    opened.push(sealed === null ? (answers ?? undefined) : openOne(openers.get(keyId ?? ''), sealed, place));
    if (opened.length % IN_A_TURN === 0) await nextTurn();
  }
  return opened;
}

function openOne(opener: AnswerOpener | undefined, sealed: Buffer, place: string): Answers | undefined {
  try {
    return opener && unpackAnswers(opener.open(sealed, place));
  } catch {
    return undefined;
  }
}
