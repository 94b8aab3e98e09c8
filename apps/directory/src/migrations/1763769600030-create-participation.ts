import { defineMigration } from '#plugin-kit';

/**
 * `programme_organisation` is whom a programme file asks; `participation` is who said yes, from which day to which.
 * What took part before anybody was asked takes part on, said to be so by this migration: from the first day of its
 * first participant, or from the day of the file; a row without either would be of before the platform had any.
 */
export const createParticipation = defineMigration(
  '1763769600030-create-participation',
  `
CREATE TABLE programme (
  id uuid PRIMARY KEY, key text NOT NULL, title jsonb, owner text, starts_on date, ends_on date
);
ALTER TABLE programme_organisation
  ADD COLUMN asked_at timestamptz, ADD COLUMN asked_by_kind text, ADD COLUMN asked_by_id text;

CREATE TABLE participation (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL, organisation_id uuid NOT NULL,
  accepted_as text NOT NULL CHECK (accepted_as IN ('organisation', 'operator', 'migration')),
  accepted_at timestamptz CHECK (accepted_at IS NOT NULL OR accepted_as = 'migration'),
  from_day date NOT NULL,
  ended_as text CHECK (ended_as IN ('organisation', 'operator', 'programme')),
  ended_at timestamptz, last_day date CHECK (last_day >= from_day),
  CHECK ((ended_at IS NULL) = (last_day IS NULL)), CHECK ((ended_at IS NULL) = (ended_as IS NULL)),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES programme_organisation (programme_id, organisation_id)
);
CREATE UNIQUE INDEX participation_once ON participation (programme_id, organisation_id) WHERE ended_at IS NULL;
CREATE INDEX participation_programme ON participation (programme_id, organisation_id, from_day);

INSERT INTO participation (id, programme_id, organisation_id, accepted_as, from_day)
SELECT gen_random_uuid(), t.programme_id, t.organisation_id, 'migration', coalesce(
  (SELECT min(m.from_day) FROM membership m WHERE m.programme_id = t.programme_id AND m.organisation_id = t.organisation_id),
  (SELECT (s.applied_at AT TIME ZONE 'Europe/Stockholm')::date FROM applied_sections s WHERE s.programme_id = t.programme_id),
  DATE '2023-01-01')
FROM programme_organisation t WHERE t.ended_at IS NULL;
`,
);
