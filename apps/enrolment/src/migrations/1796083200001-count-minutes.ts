import { defineMigration } from '#plugin-kit';

/**
 * Time is minutes of meetings: each entry says of one person and one meeting (or of own work) how long, who noted it,
 * and how it came to count. An entry is never changed to say something else; a later one takes its place. What was
 * noted in hours becomes minutes of the only meeting that its session had, as it was signed. The columns in hours stay
 * until no earlier version runs beside this one.
 */
export const countMinutes = defineMigration(
  '1796083200001-count-minutes',
  `
-- Null where an earlier version copied it: such a programme, such a membership has begun.
ALTER TABLE programme ADD COLUMN starts_on date, ADD COLUMN ends_on date;
ALTER TABLE membership ADD COLUMN started_on date;
ALTER TABLE session ADD COLUMN own_work_minutes integer NOT NULL DEFAULT 0;

CREATE TABLE meeting (
  meeting_id uuid PRIMARY KEY, session_id uuid NOT NULL REFERENCES session,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, form text NOT NULL
);
CREATE INDEX meeting_session ON meeting (session_id, starts_at);
INSERT INTO meeting SELECT session_id, session_id, starts_at, ends_at, form FROM session;

ALTER TABLE enrolment
  ADD COLUMN has_seat boolean NOT NULL DEFAULT true,
  ADD COLUMN noted_minutes integer, ADD COLUMN counted_minutes integer;

CREATE TABLE sign_in_sheet (
  sheet_id uuid PRIMARY KEY, programme_id uuid NOT NULL, number text NOT NULL,
  session_id uuid NOT NULL REFERENCES session, meeting_id uuid NOT NULL,
  entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  attested_by text, attested_at timestamptz,
  UNIQUE (programme_id, number)
);
CREATE INDEX sign_in_sheet_session ON sign_in_sheet (session_id);
CREATE INDEX sign_in_sheet_to_attest ON sign_in_sheet (programme_id, sheet_id) WHERE attested_at IS NULL;

CREATE TABLE attendance (
  attendance_id uuid PRIMARY KEY,
  enrolment_id uuid NOT NULL REFERENCES enrolment, learner_id uuid NOT NULL,
  -- Null: own work, for which the session alone has a time.
  meeting_id uuid,
  -- Of the meeting as it stood then; what was signed is not moved with it.
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, form text NOT NULL,
  came_at timestamptz NOT NULL, minutes integer NOT NULL CHECK (minutes >= 0),
  noted_by text NOT NULL, noted_at timestamptz NOT NULL, correction text,
  signed_as text CHECK (signed_as IN ('self', 'assisted', 'sheet')),
  signed_by text, reason text, witness_id uuid, sheet_id uuid REFERENCES sign_in_sheet, counted_at timestamptz,
  superseded_at timestamptz
);
CREATE UNIQUE INDEX attendance_once ON attendance (enrolment_id, meeting_id) NULLS NOT DISTINCT
  WHERE superseded_at IS NULL;
CREATE INDEX attendance_learner ON attendance (learner_id, came_at) WHERE superseded_at IS NULL AND minutes > 0;
CREATE INDEX attendance_enrolment ON attendance (enrolment_id);
CREATE INDEX attendance_sheet ON attendance (sheet_id);

INSERT INTO attendance (
  attendance_id, enrolment_id, learner_id, meeting_id, starts_at, ends_at, form, came_at, minutes, noted_by, noted_at,
  signed_as, signed_by, witness_id, counted_at
)
SELECT gen_random_uuid(), enrolment_id, learner_id, session_id, starts_at, ends_at, form, starts_at,
  round(noted_hours * 60), coalesce(noted_by, 'unknown'), coalesce(noted_at, requested_at),
  CASE WHEN signed_at IS NULL THEN NULL WHEN witness_id IS NULL THEN 'self' ELSE 'assisted' END,
  CASE WHEN signed_at IS NOT NULL AND witness_id IS NULL THEN learner_id END, witness_id, signed_at
FROM enrolment JOIN session USING (session_id) WHERE noted_hours IS NOT NULL;
UPDATE enrolment SET noted_minutes = round(noted_hours * 60),
  counted_minutes = CASE WHEN signed_at IS NULL THEN 0 ELSE round(noted_hours * 60) END
WHERE noted_hours IS NOT NULL;
-- What was noted before by other rules stays as it was signed, and lyftet doctor tells of it.
ALTER TABLE attendance ADD CONSTRAINT attendance_within_meeting CHECK (
  superseded_at IS NOT NULL OR meeting_id IS NULL
  OR came_at >= starts_at AND came_at + minutes * interval '1 minute' <= ends_at
) NOT VALID;

-- Every outcome that was recorded, the latest last.
CREATE TABLE assessment (
  assessment_id uuid PRIMARY KEY, enrolment_id uuid NOT NULL REFERENCES enrolment,
  outcome text NOT NULL CHECK (outcome IN ('completed', 'failed')), correction text,
  assessed_by text NOT NULL, assessed_at timestamptz NOT NULL
);
CREATE INDEX assessment_enrolment ON assessment (enrolment_id, assessed_at);
INSERT INTO assessment
SELECT gen_random_uuid(), enrolment_id, state, NULL, coalesce(assessed_by, 'unknown'),
  coalesce(assessed_at, requested_at)
FROM enrolment WHERE state IN ('completed', 'failed');
`,
);
