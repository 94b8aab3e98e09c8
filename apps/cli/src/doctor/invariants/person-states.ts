import { copyInvariant } from '../copy-invariant.js';

export const personStates = copyInvariant({
  name: 'person-states', reads: ['directory'],
  explain: 'The stream PEOPLE tells the names that the directory has, and those of nobody else',
  copy: `SELECT person_id, md5((state->>'given') || E'\\n' || (state->>'family')) FROM pg_temp.stream_person WHERE class = 'name' AND state IS NOT NULL AND state <> 'null'`,
  owner: `SELECT id, md5(given_name || E'\\n' || family_name) FROM directory.person`,
});
