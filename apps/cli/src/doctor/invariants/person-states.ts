import { copyInvariant } from '../copy-invariant.js';
import type { Invariant } from '../invariant.js';

const IS_NAME =
  `jsonb_typeof(state->'given') IS NOT DISTINCT FROM 'string' ` +
  `AND coalesce(jsonb_typeof(state->'family'), 'string') = 'string'`;
const TOLD = `class = 'name' AND state IS NOT NULL`;

const names = copyInvariant({
  name: 'person-states',
  reads: ['directory'],
  explain: 'The stream PEOPLE tells the names that the directory has, and those of nobody else',
  copy: `
    SELECT person_id, md5((state->>'given') || E'\\n' || coalesce(state->>'family', ''))
    FROM pg_temp.stream_person
    WHERE ${TOLD} AND ${IS_NAME}
  `,
  owner: `SELECT id::text, md5(given_name || E'\\n' || family_name) FROM directory.person`,
});

export const personStates: Invariant = {
  ...names,
  violations: (plugins) => `${names.violations(plugins)}
      UNION ALL
      SELECT 'of no person', jsonb_build_object('subject', subject, 'seq', seq)
      FROM pg_temp.stream_person
      WHERE person_id IS NULL
      UNION ALL
      SELECT 'no name', jsonb_build_object('subject', subject, 'seq', seq)
      FROM pg_temp.stream_person
      WHERE ${TOLD} AND NOT (${IS_NAME})`,
};
