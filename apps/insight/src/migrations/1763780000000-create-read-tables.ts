import { defineMigration } from '#plugin-kit';

/**
 * Read tables, one for each kind of aggregate that is followed; fed by events alone. Nothing refers to anything: events
 * of different aggregates come in any order, and what belongs together is joined when it is read.
 */
export const createReadTables = defineMigration(
  '1763780000000-create-read-tables',
  `
CREATE TABLE programme (
  programme_id uuid PRIMARY KEY,
  title jsonb NOT NULL, fund jsonb
);
CREATE TABLE goal (
  goal_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, position integer NOT NULL,
  key text NOT NULL, title jsonb NOT NULL, measure text NOT NULL,
  goal_group_id uuid, course_ids uuid[], target jsonb NOT NULL
);
CREATE INDEX goal_programme ON goal (programme_id, position);
CREATE TABLE person (person_id uuid PRIMARY KEY, sex text NOT NULL);
CREATE TABLE membership (
  membership_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, goal_group_id uuid NOT NULL, person_id uuid NOT NULL,
  ended_on date, cause text
);
CREATE INDEX membership_programme ON membership (programme_id, goal_group_id, person_id);
CREATE TABLE module (module_id uuid PRIMARY KEY, course_id uuid NOT NULL);
CREATE TABLE enrolment (
  enrolment_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, course_id uuid NOT NULL, learner_id uuid NOT NULL,
  state text, signed_hours numeric(7, 2)
);
CREATE INDEX enrolment_programme ON enrolment (programme_id, learner_id) INCLUDE (course_id, state, signed_hours);
CREATE TABLE training_plan (
  plan_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, learner_id uuid NOT NULL,
  module_ids uuid[] NOT NULL DEFAULT '{}', is_fulfilled boolean NOT NULL DEFAULT false
);
CREATE INDEX training_plan_programme ON training_plan (programme_id, learner_id);
CREATE TABLE survey (
  survey_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, is_closed boolean NOT NULL,
  tokens_issued integer NOT NULL DEFAULT 0, answered integer NOT NULL DEFAULT 0
);
CREATE INDEX survey_programme ON survey (programme_id);
CREATE TABLE certificate (
  certificate_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, valid_until timestamptz, is_revoked boolean NOT NULL
);
CREATE INDEX certificate_programme ON certificate (programme_id);
`,
);
