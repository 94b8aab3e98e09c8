import type { Sex } from '#contracts';
import { Instant, ListOf, Nested, OneOf, Optional, PersonId, Text, Uuid } from '#plugin-kit';
import type { Person } from './person.entity.js';

export const SEXES = ['female', 'male', 'other', 'unknown'] as const satisfies readonly Sex[];

export class PersonName {
  @Text(1, 100) given!: string;
  @Text(1, 100) family!: string;
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
      name: { given: person.givenName, family: person.familyName },
      sex: person.sex,
      registeredAt: person.registeredAt.toISOString(),
    };
  }
}

export class PeopleView {
  @ListOf(() => PersonView, { max: 200 }) items!: PersonView[];
  @Optional() @Text(1, 1_000) next?: string;
}
