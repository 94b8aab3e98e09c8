import type { LanguageMap, Pointer } from '../contract/index.js';

/** One fault of a value. `pointer` is an exact JSON Pointer (RFC 6901) from the root, `''` for the root itself. */
export interface Fault {
  readonly pointer: Pointer;
  readonly detail: LanguageMap;
}

/**
 * Faults beyond these are not collected: a reader of the answer is helped by some, an attacker's list of a million is
 * not.
 */
export const MAX_FAULTS = 50;

/** Objects and arrays may stand in each other this deep; the gateway refuses deeper ones before anything else. */
export const MAX_DEPTH = 64;

/** One pass over one value: its faults so far, and how deep it is. */
export class Reading {
  readonly faults: Fault[] = [];
  depth = 0;

  fault(pointer: Pointer, detail: LanguageMap): undefined {
    if (this.faults.length < MAX_FAULTS) this.faults.push({ pointer, detail });
    return undefined;
  }

  get isFull(): boolean {
    return this.faults.length >= MAX_FAULTS;
  }
}
