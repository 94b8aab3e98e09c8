import { NAME } from '../contract/index.js';

declare const payloadOf: unique symbol;

/** A kind of moment in domain time at which something is to happen. */
export interface TimerDefinition<Payload extends object = object> {
  readonly kind: string;
  readonly [payloadOf]?: (payload: Payload) => void;
}

export function defineTimer<Payload extends object>(kind: string): TimerDefinition<Payload> {
  if (!NAME.test(kind)) throw new Error(`"${kind}" is not a timer name`);
  return { kind };
}
