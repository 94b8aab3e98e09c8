import type { Sex } from '#contracts';
import { Instant, ListOf, Name, Nested, OneOf, Optional, PersonId, Text, Uuid } from '#plugin-kit';
import type { Person } from './person.entity.js';

export const SEXES = ['female', 'male', 'other', 'unknown'] as const satisfies readonly Sex[];

export class PersonName {
  @Name(100, { doc: 'Given name; the only name of who has one.' }) given!: string;
  @Optional() @Name(100) family?: string;

  /** As it is stored: whoever has one name has no family name. */
  static of({ givenName, familyName }: { readonly givenName: string; readonly familyName: string }): PersonName {
    return { given: givenName, ...(familyName !== '' && { family: familyName }) };
  }
}

/** A person, for those who may see the name. */
export class PersonView {
  @PersonId() personId!: string;
  @Uuid() organisationId!: string;
  @Optional() @Uuid() unitId?: string;
  @Optional()
  @Text(1, 100, { doc: 'The number of the person in the systems of the organisation.' })
  externalId?: string;
  @Nested(() => PersonName) name!: PersonName;
  @OneOf(SEXES) sex!: Sex;
  @Instant() registeredAt!: string;

  static of({ id, unitId, externalId, ...person }: Person): PersonView {
    return {
      personId: id,
      organisationId: person.organisationId,
      ...(unitId !== null && { unitId }),
      ...(externalId !== null && { externalId }),
      name: PersonName.of(person),
      sex: person.sex,
      registeredAt: person.registeredAt.toISOString(),
    };
  }
}

export class PeopleView {
  @ListOf(() => PersonView, { max: 200 }) items!: PersonView[];
  @Optional() @Text(1, 1_000) next?: string;
}
