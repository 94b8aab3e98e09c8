import { isDeepStrictEqual } from 'node:util';
import type { Person } from './person.entity.js';
import type { PersonEntry } from './person-entry.js';
import { PersonName } from './person.view.js';

/** What a roster says of one person against what is known. */
export interface RosterStep {
  readonly entry: PersonEntry;
  readonly personId: string;
  /** Where the person is from now on: an entry that says nothing of it moves nobody. */
  readonly unitId: string | null;
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
    if (!person) return { entry, personId: newId(), unitId: entry.unitId ?? null, created: true, changed: [] };
    const unitId = entry.unitId === undefined ? person.unitId : entry.unitId;
    const before = {
      unitId: person.unitId,
      name: PersonName.of(person),
      sex: person.sex,
    };
    const after = {
      unitId,
      name: { ...entry.name },
      sex: entry.sex,
    };
    const changed = (['unitId', 'name', 'sex'] as const).filter(
      (field) => !isDeepStrictEqual(before[field], after[field]),
    );
    return { entry, personId: person.id, unitId, created: false, changed };
  });
}
