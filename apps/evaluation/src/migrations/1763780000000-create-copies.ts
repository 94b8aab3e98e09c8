import { defineMigration } from '#plugin-kit';

/** Our own copies of what other plugins tell: programmes and sessions (catalog), and who attended them (enrolment). */
export const createCopies = defineMigration(
  '1763780000000-create-copies',
  `
CREATE TABLE programme (
  programme_id uuid PRIMARY KEY,
  title jsonb NOT NULL, fund jsonb
);
CREATE TABLE session (
  session_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, course_id uuid NOT NULL,
  ends_at timestamptz NOT NULL,
  is_cancelled boolean NOT NULL DEFAULT false
);
-- An attendance may come before its session is known here: the tables meet when the session ends.
CREATE TABLE attendance (
  session_id uuid NOT NULL, person_id uuid NOT NULL,
  PRIMARY KEY (session_id, person_id)
);
CREATE INDEX attendance_person ON attendance (person_id);
`,
);
