import { defineMigration } from '#plugin-kit';

/** How each of the two who decide was signed in: `{ method, at, session, cardAt }`; null for decisions from before. */
export const keepHowDecidersSignedIn = defineMigration(
  '1763790000020-keep-how-deciders-signed-in',
  `
ALTER TABLE certificate_case
  ADD COLUMN prepared_sign_in jsonb,
  ADD COLUMN decided_sign_in jsonb,
  ADD COLUMN reopened_by uuid,
  ADD COLUMN reopened_sign_in jsonb;
ALTER TABLE certificate ADD COLUMN revoked_sign_in jsonb;
`,
);
