import { defineMigration } from '#plugin-kit';

/**
 * A person takes part in a programme for a period, and may come back for another one, or be in two goal groups where
 * the file does not say that they exclude each other. The groups that were there did.
 */
export const periodsOfMembership = defineMigration(
  '1796083200002-periods-of-membership',
  `
ALTER TABLE membership DROP CONSTRAINT membership_once;
CREATE INDEX membership_of_person ON membership (programme_id, person_id);
ALTER TABLE goal_group ADD COLUMN is_exclusive boolean NOT NULL DEFAULT true, ADD COLUMN organisation_keys text[];

-- How a membership stood before each correction; nothing of it is changed afterwards.
CREATE TABLE membership_version (
  membership_id uuid NOT NULL REFERENCES membership (id), version integer NOT NULL,
  goal_group_id uuid NOT NULL, from_day date NOT NULL, ended_on date, cause text,
  reason text NOT NULL, replaced_by text NOT NULL, replaced_at timestamptz NOT NULL,
  PRIMARY KEY (membership_id, version)
);
`,
);
