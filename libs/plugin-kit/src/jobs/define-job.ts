import { NAME } from '../contract/index.js';

declare const inputOf: unique symbol;

/** A kind of bulk work that is done in steps, survives a kill -9 and tells its progress. */
export interface JobDefinition<Input extends object = object> {
  readonly kind: string;
  readonly [inputOf]?: (input: Input) => void;
}

export function defineJob<Input extends object>(kind: string): JobDefinition<Input> {
  if (!NAME.test(kind)) throw new Error(`"${kind}" is not a job name`);
  return { kind };
}
