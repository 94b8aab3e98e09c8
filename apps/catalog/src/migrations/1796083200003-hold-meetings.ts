import { defineMigration } from '#plugin-kit';

/**
 * A session is held in meetings. One that was scheduled before has none of its own here: it is one meeting, which has
 * the id and the time of the session, as it was told to the others.
 */
export const holdMeetings = defineMigration(
  '1796083200003-hold-meetings',
  `
ALTER TABLE module ADD COLUMN own_work_minutes integer CHECK (own_work_minutes > 0);
ALTER TABLE session ADD COLUMN meetings jsonb, ADD COLUMN own_work_minutes integer NOT NULL DEFAULT 0;

-- How a session stood before each change; nothing of it is changed afterwards.
CREATE TABLE session_version (
  session_id uuid NOT NULL REFERENCES session (id), version integer NOT NULL,
  meetings jsonb NOT NULL, seats integer NOT NULL, form text NOT NULL, place jsonb, trainer_ids uuid[] NOT NULL,
  state text NOT NULL, reason text, replaced_by text NOT NULL, replaced_at timestamptz NOT NULL,
  PRIMARY KEY (session_id, version)
);
`,
);
