import type { Provider } from '@nestjs/common';
import type { EntitySchema } from 'typeorm';

/** A class that Nest can construct. */
export type Constructor = new (...dependencies: never[]) => object;

/** A feature: a noun in the plural, and everything that belongs to it. */
export interface Feature {
  readonly operations?: readonly Constructor[];
  readonly subscribers?: readonly Constructor[];
  /** Subscribers of person state (stream PEOPLE). */
  readonly personStates?: readonly Constructor[];
  readonly timers?: readonly Constructor[];
  readonly jobs?: readonly Constructor[];
  readonly entities?: readonly (Function | EntitySchema)[];
  readonly providers?: readonly Provider[];
}

export const defineFeature = (feature: Feature): Feature => feature;
