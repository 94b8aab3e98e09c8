import { defineMigration } from '#plugin-kit';

/**
 * Our own copies of what other plugins tell: programmes, profiles, modules and sessions (catalog), what people
 * completed and attended and whether their plan is fulfilled (enrolment), and their names (directory). They come in any
 * order.
 */
export const createCopies = defineMigration(
  '1763790000000-create-copies',
  `
CREATE TABLE programme (
  programme_id uuid PRIMARY KEY, title jsonb NOT NULL, fund jsonb
);
CREATE TABLE profile (
  profile_id uuid PRIMARY KEY, programme_id uuid NOT NULL,
  title jsonb NOT NULL, framework text NOT NULL, requirements jsonb NOT NULL
);
CREATE TABLE module (
  module_id uuid PRIMARY KEY, programme_id uuid NOT NULL,
  title jsonb NOT NULL, competences jsonb NOT NULL
);
CREATE TABLE session (
  session_id uuid PRIMARY KEY, programme_id uuid NOT NULL, trainer_ids uuid[] NOT NULL
);
CREATE TABLE assessment (
  enrolment_id uuid PRIMARY KEY,
  learner_id uuid NOT NULL, programme_id uuid NOT NULL, module_id uuid NOT NULL, session_id uuid NOT NULL,
  assessed_by uuid, outcome text NOT NULL CHECK (outcome IN ('completed', 'failed'))
);
CREATE INDEX assessment_learner ON assessment (learner_id, programme_id);
CREATE INDEX assessment_programme ON assessment (programme_id);
CREATE TABLE attendance (
  session_id uuid NOT NULL, person_id uuid NOT NULL, programme_id uuid NOT NULL,
  PRIMARY KEY (session_id, person_id)
);
CREATE INDEX attendance_person ON attendance (person_id, programme_id);
CREATE TABLE plan (
  plan_id uuid PRIMARY KEY, learner_id uuid NOT NULL, programme_id uuid NOT NULL, is_fulfilled boolean NOT NULL
);
CREATE INDEX plan_learner ON plan (learner_id, programme_id);
CREATE TABLE holder (
  person_id uuid PRIMARY KEY, given text NOT NULL, family text NOT NULL
);
`,
);
