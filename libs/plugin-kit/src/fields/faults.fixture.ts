import { InvalidInput, type ProblemError } from '../contract/index.js';
import { readInput } from './read-input.js';
import type { FieldClass } from './rule.js';

/** What `readInput` says is wrong with a value: details by pointer; nothing where it is taken. */
export function faults(type: FieldClass, value: unknown, language = 'en'): Record<string, string> {
  try {
    readInput(type, value);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return Object.fromEntries(
      error.toDocument(language).errors!.map(({ pointer, detail }: ProblemError) => [pointer, detail]),
    );
  }
  return {};
}
