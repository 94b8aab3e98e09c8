import { defineMigration } from '#plugin-kit';

/**
 * Whether somebody has a conflict of interest depends on what was so then: who led while the session was held, noted,
 * signed for, witnessed or attested, and ever assessed. A certificate that has expired is renewed by a new case.
 */
export const decideByHistory = defineMigration(
  '1796083200003-decide-by-history',
  `
-- Null: nobody has told when it begins since then; whoever trained is never forgotten.
ALTER TABLE session ADD COLUMN starts_at timestamptz;
ALTER TABLE attendance ADD COLUMN hands uuid[];
ALTER TABLE assessment ADD COLUMN assessors uuid[];

ALTER TABLE certificate_case ADD COLUMN renews uuid REFERENCES certificate_case,
  DROP CONSTRAINT certificate_case_state_check,
  ADD CONSTRAINT certificate_case_state_check CHECK (
    state IN ('eligible', 'prepared', 'approved', 'issued', 'refused', 'revoked', 'expired', 'lapsed')
  );
CREATE INDEX certificate_case_renews ON certificate_case (renews);
`,
);
