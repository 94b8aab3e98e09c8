import type { JsonSchema } from '../contract/index.js';
import { PERSON_KEYWORD } from '../fields/text-rules.js';

/** Adds the people of whom a value tells. */
export type FindPeople = (value: unknown, found: Set<string>) => void;

/** How to find the people in what a schema describes; `undefined` when it tells of none. */
export function peopleIn(schema: JsonSchema): FindPeople | undefined {
  if (schema[PERSON_KEYWORD] === true) return (value, found) => void (typeof value === 'string' && found.add(value));
  const parts = [...membersOf(schema), ...schemasIn(schema['anyOf']).flatMap((one) => peopleIn(one) ?? [])];
  if (parts.length === 0) return undefined;
  return (value, found) => {
    if (typeof value === 'object' && value !== null) for (const part of parts) part(value, found);
  };
}

function* membersOf(schema: JsonSchema): Generator<FindPeople> {
  for (const [name, member] of Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)) {
    const find = peopleIn(member);
    if (find) yield (value, found) => find((value as Record<string, unknown>)[name], found);
  }
  for (const each of [...schemasIn(schema['items']), ...schemasIn(schema['additionalProperties'])]) {
    const find = peopleIn(each);
    if (find) yield (value, found) => Object.values(value as object).forEach((item) => find(item, found));
  }
}

function schemasIn(value: unknown): JsonSchema[] {
  return [value].flat().filter((one): one is JsonSchema => typeof one === 'object' && one !== null);
}
