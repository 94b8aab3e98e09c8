import { personChanged, personRegistered } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/**
 * Keeps the sex that people say, under their opaque ids. An erased person stays in the counts: what is left here leads
 * to nobody once the directory has forgotten the id.
 */
export const CopyPeople = defineCopy({
  name: 'CopyPeople',
  table: 'person',
  key: ['personId'],
  rules: [keeps(personRegistered, ['sex']), keeps(personChanged, ['sex'])],
});
