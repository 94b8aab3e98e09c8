import { type Facts, type ToldAll, schemaOfFacts } from './facts.js';
import type { JsonSchema } from './manifest.js';
import { NAME } from './names.js';

declare const STATE: unique symbol;

/** A class of what is kept of a person in the stream PEOPLE: its schema, and with it its type. */
export interface PersonStateDefinition<State extends object = object> {
  /** The last part of the subject `person.<personId>.<class>`. */
  readonly personClass: string;
  readonly summary: string;
  /** JSON Schema (2020-12) of a message that has a body; an empty one says that the state is gone. */
  readonly schema: JsonSchema;
  /** Never there: carries the type. */
  readonly [STATE]?: State;
}

/** The type of the state of a class: `StateOf<typeof personName>`. */
export type StateOf<Definition> = Definition extends { readonly [STATE]?: infer State } ? State : never;

/**
 * Defines a class of person state: `definePersonState('name', 'What the person is called', { given: fact.text(…) })`.
 */
export function definePersonState<const Of extends Facts>(
  personClass: string,
  summary: string,
  facts: Of,
): PersonStateDefinition<ToldAll<Of>> {
  if (!NAME.test(personClass)) throw new Error(`"${personClass}" is not a name of the protocol (${NAME})`);
  return { personClass, summary, schema: schemaOfFacts(facts) };
}
