import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Edge, Question } from './edge.js';
import type { Ledger } from './ledger.js';

const AGAIN_AFTER_MS = 150;
/** A request that no fault of a test outlasts. */
export const GIVEN_UP_AFTER_MS = 90_000;

/**
 * Repeats a request with its key until it is answered for good, as the problems advise; the ledger judges every answer.
 */
export async function insist(edge: Edge, ledger: Ledger, question: Question): Promise<Answer['body']> {
  const keyed = { ...question, key: randomUUID() };
  for (const deadline = performance.now() + GIVEN_UP_AFTER_MS; ; await pause(AGAIN_AFTER_MS)) {
    const answer = await edge.ask(keyed);
    if (!ledger.judge(keyed, answer)) return answer.body;
    if (performance.now() > deadline)
      throw new Error(`${keyed.method} ${keyed.path} is not answered: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}
