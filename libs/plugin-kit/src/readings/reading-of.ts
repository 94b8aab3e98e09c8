import { type OperationOptions, outputSchemaOf } from '../operations/operation.js';
import { peopleIn } from './people-in.js';
import type { ReadingRule } from './reading-log.js';

/**
 * What an operation tells of people, as its decorator and its view say; `undefined` when it tells of nobody.
 * @throws {Error} when the two contradict each other: a reply that tells of people says what, and is for known callers
 */
export function readingOf(options: OperationOptions): ReadingRule | undefined {
  const { name, reads, access, anonymous } = options;
  const output = outputSchemaOf(options);
  const people = output && peopleIn(output);
  if (!people && !reads) return undefined;
  if (!reads) throw new Error(`${name} answers with a PersonId, but does not say what it tells of people (reads)`);
  if (output && !people)
    throw new Error(`${name} says what it tells of people (reads), but its output has no PersonId`);
  if (access === 'public' || anonymous) throw new Error(`${name} is for everybody, so it may tell of nobody`);
  return { fields: reads, people };
}
