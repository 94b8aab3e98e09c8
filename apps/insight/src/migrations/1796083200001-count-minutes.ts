import { defineMigration } from '#plugin-kit';

/** What counts is told in minutes; what was told before in hours, with two decimals, is the minutes nearest to them. */
export const countMinutes = defineMigration(
  '1796083200001-count-minutes',
  `
ALTER TABLE enrolment ADD COLUMN counted_minutes integer;
UPDATE enrolment SET counted_minutes = round(signed_hours * 60) WHERE signed_hours IS NOT NULL;
DROP INDEX enrolment_programme;
CREATE INDEX enrolment_programme ON enrolment (programme_id, learner_id)
  INCLUDE (course_id, state, counted_minutes, signed_hours);
ALTER TABLE membership ADD COLUMN started_on date;
`,
);
