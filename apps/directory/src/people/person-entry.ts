import type { Sex } from '#contracts';
import { ListOf, Nested, OneOf, Optional, Text, Url, Uuid } from '#plugin-kit';
import { PersonName, SEXES } from './person.view.js';

/** Who a person is to an OpenID provider. */
export class IdentityEntry {
  @Url() issuer!: string;
  @Text(1, 255) subject!: string;
}

class PersonFields {
  @Optional() @Uuid({ doc: 'A unit of the same organisation.' }) unitId?: string;
  @Nested(() => PersonName) name!: PersonName;
  @OneOf(SEXES) sex!: Sex;
  @Optional()
  @ListOf(() => IdentityEntry, { max: 5, doc: 'Who the person is to the providers that sign people in.' })
  identities: IdentityEntry[] = [];
}

/** What is told of a person who is registered. */
export class PersonEntry extends PersonFields {
  @Optional()
  @Text(1, 100, { doc: 'The number of the person in the systems of the organisation; unique there.' })
  externalId?: string;
}

/** An entry of a roster: by the number a repeated roster finds the same person. */
export class RosterEntry extends PersonFields {
  @Text(1, 100, { doc: 'The number of the person in the systems of the organisation.' }) externalId!: string;
}
