import { uuidv7 } from '#platform';
import { type Work, statement } from '#plugin-kit';
import { projectGrants } from './grant-change.js';

const noteAllGrantsChanged = statement<object>(
  'note-all-grants-changed',
  `
INSERT INTO grant_change (issuer, subject)
SELECT issuer, subject
FROM identity
UNION SELECT issuer, client_id
FROM assignment
WHERE client_id IS NOT NULL
RETURNING id`,
);

/** Has the grants of every identity projected anew; answers how many there are. */
export async function allGrantsChanged(work: Work): Promise<number> {
  const rows = await work.query(noteAllGrantsChanged);
  work.schedule(projectGrants, uuidv7(), new Date(0), {});
  return rows.length;
}
