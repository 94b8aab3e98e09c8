import { InvalidInput } from '../contract/index.js';
import { readerOf } from './class-reader.js';
import { type Fault, Reading } from './reading.js';
import type { FieldClass } from './rule.js';

/**
 * Judges the input of an operation and makes it an instance of its class, in one pass: plain objects and own properties
 * only, every name known, nothing converted, nested objects hydrated as well.
 * @throws {InvalidInput} (400) with up to 50 faults, each with its exact JSON Pointer and a text in Swedish and English
 */
export function readInput<T extends object>(type: FieldClass<T>, value: unknown): T {
  const reading = new Reading();
  const input = readerOf(type).read(value, '', reading);
  if (reading.faults.length > 0) throw new InvalidInput({}, { errors: reading.faults });
  return input;
}

/**
 * What is wrong with a value by the rules of a class; empty when nothing is. Views are judged as JSON, not as
 * instances.
 */
export function faultsIn(type: FieldClass, value: unknown): readonly Fault[] {
  const reading = new Reading();
  readerOf(type).read(value, '', reading);
  return reading.faults;
}

/**
 * Makes JSON that we wrote ourselves (a stored reply, a row, a programme section) an instance of its class.
 * @throws {TypeError} if it does not fit: that is a fault of ours, so the caller is told nothing of it
 */
export function hydrate<T extends object>(type: FieldClass<T>, value: unknown): T {
  const reading = new Reading();
  const instance = readerOf(type).read(value, '', reading);
  const [first] = reading.faults;
  if (first) throw new TypeError(`not a ${type.name}: ${first.pointer || 'the root'}: ${first.detail['en'] ?? ''}`);
  return instance;
}
