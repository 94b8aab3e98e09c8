import { isDeepStrictEqual } from 'node:util';
import type { Person } from './person.entity.js';
import type { PersonEntry } from './person-entry.js';

/** What a roster says of one person against what is known. */
export interface RosterStep {
  readonly entry: PersonEntry;
  readonly personId: string;
  readonly created: boolean;
  /** Names of the fields that differ from the row; empty for a new person. */
  readonly changed: readonly string[];
}

/**
 * What a roster changes: new people get an id, known ones (by number in the organisation) are compared field by field.
 * An entry without a number is always a new person.
 */
export function planRoster(
  entries: readonly PersonEntry[],
  known: readonly Person[],
  newId: () => string,
): RosterStep[] {
  const byNumber = new Map(known.map((person) => [person.externalId, person]));
  return entries.map((entry) => {
    const person = entry.externalId === undefined ? undefined : byNumber.get(entry.externalId);
    if (!person) return { entry, personId: newId(), created: true, changed: [] };
    const before = {
      unitId: person.unitId,
      name: { given: person.givenName, family: person.familyName },
      sex: person.sex,
    };
    const after = {
      unitId: entry.unitId ?? null,
      name: { given: entry.name.given, family: entry.name.family },
      sex: entry.sex,
    };
    const changed = (['unitId', 'name', 'sex'] as const).filter(
      (field) => !isDeepStrictEqual(before[field], after[field]),
    );
    return { entry, personId: person.id, created: false, changed };
  });
}
