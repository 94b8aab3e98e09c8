import type { JsonSchema, Pointer } from '../contract/index.js';
import type { Reading } from './reading.js';

/**
 * What a value may be, said once: `schema` tells it to others (JSON Schema 2020-12), `read` tells it to us. The two
 * give the same verdict on every JSON value; a fuzz test holds them to it.
 */
export interface Rule<Value = unknown> {
  /** A fresh schema without description. */
  schema(): JsonSchema;
  /**
   * Judges a JSON value and returns it as it is, or hydrated where it is an object of a class. Faults go to `reading`;
   * after a fault the returned value means nothing.
   */
  read(value: unknown, pointer: Pointer, reading: Reading): Value;
}

/** The type that a rule reads to. */
export type Read<R> = R extends Rule<infer Value> ? Value : never;

/** A class whose properties carry field decorators. It is made without its constructor being called. */
export type FieldClass<T extends object = object> = abstract new (...args: never[]) => T;
