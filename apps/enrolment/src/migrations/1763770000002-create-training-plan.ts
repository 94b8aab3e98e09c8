import { defineMigration } from '#plugin-kit';

/** The training plan (utbildningsplan) of one person in one programme, and every revision of it. */
export const createTrainingPlan = defineMigration(
  '1763770000002-create-training-plan',
  `
CREATE TABLE training_plan (
  plan_id uuid PRIMARY KEY,
  learner_id uuid NOT NULL, programme_id uuid NOT NULL,
  module_ids uuid[] NOT NULL,
  revision integer NOT NULL,
  state text NOT NULL CHECK (state IN ('agreed', 'fulfilled')),
  fulfilled_on date CHECK ((state = 'fulfilled') = (fulfilled_on IS NOT NULL)),
  UNIQUE (learner_id, programme_id)
);
CREATE INDEX training_plan_programme ON training_plan (programme_id, plan_id);
CREATE TABLE training_plan_revision (
  plan_id uuid NOT NULL REFERENCES training_plan,
  revision integer NOT NULL,
  module_ids uuid[] NOT NULL,
  agreed_by text NOT NULL, agreed_at timestamptz NOT NULL,
  PRIMARY KEY (plan_id, revision)
);
`,
);
