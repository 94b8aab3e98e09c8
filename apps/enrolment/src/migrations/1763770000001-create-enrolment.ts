import { defineMigration } from '#plugin-kit';

/** One learner in one session: seat or place in the queue, noted and signed hours, outcome. */
export const createEnrolment = defineMigration(
  '1763770000001-create-enrolment',
  `
CREATE TABLE enrolment (
  enrolment_id uuid PRIMARY KEY,
  learner_id uuid NOT NULL,
  session_id uuid NOT NULL REFERENCES session,
  module_id uuid NOT NULL, course_id uuid NOT NULL, programme_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('confirmed', 'waitlisted', 'cancelled', 'completed', 'failed')),
  queue_number integer CHECK (state <> 'waitlisted' OR queue_number IS NOT NULL),
  requested_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  cancelled_at timestamptz,
  cancel_cause text,
  noted_hours numeric(7, 2), noted_by text, noted_at timestamptz,
  signed_at timestamptz, witness_id uuid,
  assessed_by text, assessed_at timestamptz
);
CREATE UNIQUE INDEX enrolment_once ON enrolment (session_id, learner_id) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX enrolment_queue ON enrolment (session_id, queue_number) WHERE state = 'waitlisted';
CREATE INDEX enrolment_session ON enrolment (session_id, enrolment_id);
CREATE INDEX enrolment_learner ON enrolment (learner_id, enrolment_id);
CREATE INDEX enrolment_programme ON enrolment (programme_id, enrolment_id);
`,
);
