import { defineMigration } from '#plugin-kit';

/**
 * Our own copies of what other plugins tell: sessions, modules and programmes (catalog), people and memberships
 * (directory).
 */
export const createCopies = defineMigration(
  '1763770000000-create-copies',
  `
CREATE TABLE programme (
  programme_id uuid PRIMARY KEY,
  title jsonb NOT NULL, fund jsonb
);
CREATE TABLE module (
  module_id uuid PRIMARY KEY,
  course_id uuid NOT NULL, programme_id uuid NOT NULL,
  title jsonb NOT NULL, hours numeric(7, 2) NOT NULL,
  is_retired boolean NOT NULL DEFAULT false
);
CREATE TABLE person (
  person_id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL, unit_id uuid
);
CREATE TABLE membership (
  membership_id uuid PRIMARY KEY,
  person_id uuid NOT NULL, programme_id uuid NOT NULL,
  ended_on date
);
CREATE INDEX membership_person ON membership (person_id, programme_id);

-- Room is left on each page: the seat columns of a session are rewritten many times while people race for it.
CREATE TABLE session (
  session_id uuid PRIMARY KEY,
  module_id uuid NOT NULL, course_id uuid NOT NULL, programme_id uuid NOT NULL,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
  seats integer NOT NULL, form text NOT NULL, hours numeric(7, 2) NOT NULL,
  trainer_ids uuid[] NOT NULL,
  is_cancelled boolean NOT NULL DEFAULT false,
  seats_taken integer NOT NULL DEFAULT 0 CHECK (seats_taken >= 0),
  queue_length integer NOT NULL DEFAULT 0 CHECK (queue_length >= 0),
  last_queue_number integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX session_programme ON session (programme_id, starts_at);
CREATE INDEX session_trainer ON session USING gin (trainer_ids);
`,
);
