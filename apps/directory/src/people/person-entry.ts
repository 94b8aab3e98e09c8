import type { Sex } from '#contracts';
import { Identifier, ListOf, Nested, Nullable, OneOf, Optional, Url, Uuid } from '#plugin-kit';
import { PersonName, SEXES } from './person.view.js';

/** Who a person is to an OpenID provider. */
export class IdentityEntry {
  @Url() issuer!: string;
  @Identifier(1, 255) subject!: string;
}

class PersonFields {
  @Optional()
  @Nullable()
  @Uuid({ doc: 'A unit of the same organisation; left out, it stays as it is, and with null the person is in none.' })
  unitId?: string | null;
  @Nested(() => PersonName) name!: PersonName;
  @OneOf(SEXES) sex!: Sex;
  @Optional()
  @ListOf(() => IdentityEntry, { max: 5, doc: 'Who the person is to the providers that sign people in.' })
  identities: IdentityEntry[] = [];
}

/** What is told of a person who is registered. */
export class PersonEntry extends PersonFields {
  @Optional()
  @Identifier(1, 100, { doc: 'The number of the person in the systems of the organisation; unique there.' })
  externalId?: string;
}

/** An entry of a roster: by the number a repeated roster finds the same person. */
export class RosterEntry extends PersonFields {
  @Identifier(1, 100, { doc: 'The number of the person in the systems of the organisation.' }) externalId!: string;
}
