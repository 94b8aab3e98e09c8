import { personChanged, personErased, personRegistered } from '#contracts';
import { defineCopy, forgets, keeps } from '#plugin-kit';

/** Keeps where people belong, so that lists can be cut to an organisation or a unit. No name, no sex. */
export const CopyPeople = defineCopy({
  name: 'CopyPeople',
  table: 'person',
  key: ['personId'],
  rules: [
    keeps(personRegistered, ['organisationId', 'unitId']),
    keeps(personChanged, ['organisationId', 'unitId']),
    forgets(personErased, 'personId'),
  ],
});
