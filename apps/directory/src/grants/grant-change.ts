import { uuidv7 } from '#platform';
import { type Work, defineTimer, statement } from '#plugin-kit';

/** Identities whose grants are to be projected anew; rows are only added and, once projected, removed. */
export interface GrantChangeRow {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Wakes the projection. A timer, because it survives a crash and is tried until it succeeds. */
export const projectGrants = defineTimer<object>('project-grants');

export interface ChangedGrants {
  readonly personIds?: readonly string[];
  readonly identities?: readonly { readonly issuer: string; readonly subject: string }[];
}

const noteGrantsOfPeople = statement<never, [personIds: readonly string[]]>(
  'note-grants-of-people',
  `
INSERT INTO grant_change (issuer, subject)
SELECT issuer, subject
FROM identity
WHERE person_id = ANY($1::uuid[])`,
);

const noteGrantsOfIdentities = statement<never, [identities: string]>(
  'note-grants-of-identities',
  `
INSERT INTO grant_change (issuer, subject)
SELECT issuer, subject
FROM jsonb_to_recordset($1::jsonb) AS i(issuer text, subject text)`,
);

/**
 * Says, in the transaction of the change itself, whose grants are not any more what the bucket holds. A timer of its
 * own for each transaction: with one for all, everybody would wait for the row that the projection holds.
 */
export async function grantsChanged(work: Work, { personIds = [], identities = [] }: ChangedGrants): Promise<void> {
  if (personIds.length > 0) await work.query(noteGrantsOfPeople, personIds);
  if (identities.length > 0) {
    await work.query(
      noteGrantsOfIdentities,
      JSON.stringify(identities.map(({ issuer, subject }) => ({ issuer, subject }))),
    );
  }
  work.schedule(projectGrants, uuidv7(), new Date(0), {});
}
