import { defineMigration } from '#plugin-kit';

/**
 * `section_version` has no foreign key: another owner may report its sections before the programme is known here. What
 * leaves the file ends, and nothing is deleted.
 */
export const createCatalog = defineMigration(
  '1763769600000-create-catalog',
  `
CREATE TABLE programme (
  id uuid PRIMARY KEY, key text NOT NULL UNIQUE, number text, title jsonb NOT NULL, owner text NOT NULL,
  starts_on date NOT NULL, ends_on date NOT NULL CHECK (ends_on >= starts_on), period text, fund jsonb,
  version text NOT NULL, all_sections text[] NOT NULL, applied_version text, applied_at timestamptz
);
CREATE TABLE programme_version (
  programme_id uuid NOT NULL REFERENCES programme (id), version text NOT NULL, sections jsonb NOT NULL, stored_at timestamptz NOT NULL, applied_at timestamptz,
  PRIMARY KEY (programme_id, version)
);
CREATE TABLE section_version (programme_id uuid NOT NULL, section text NOT NULL, version text NOT NULL, PRIMARY KEY (programme_id, section));

CREATE TABLE profile (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL REFERENCES programme (id), key text NOT NULL, position integer NOT NULL,
  title jsonb NOT NULL, framework text NOT NULL, requirements jsonb NOT NULL, ended_at timestamptz,
  UNIQUE (programme_id, key)
);
CREATE TABLE course (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL REFERENCES programme (id), key text NOT NULL, position integer NOT NULL,
  title jsonb NOT NULL, summary jsonb, ended_at timestamptz,
  UNIQUE (programme_id, key), UNIQUE (programme_id, id)
);
CREATE TABLE module (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL, course_id uuid NOT NULL, key text NOT NULL, position integer NOT NULL,
  version integer NOT NULL, title jsonb NOT NULL, hours double precision NOT NULL CHECK (hours > 0), forms text[] NOT NULL,
  competences jsonb NOT NULL, seats integer CHECK (seats > 0), ended_at timestamptz,
  UNIQUE (programme_id, key), UNIQUE (programme_id, id),
  FOREIGN KEY (programme_id, course_id) REFERENCES course (programme_id, id)
);
CREATE INDEX module_course ON module (programme_id, course_id);
CREATE TABLE module_version (
  module_id uuid NOT NULL REFERENCES module (id), version integer NOT NULL, hours double precision NOT NULL, competences jsonb NOT NULL, published_at timestamptz NOT NULL,
  PRIMARY KEY (module_id, version)
);
CREATE TABLE goal (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL REFERENCES programme (id), key text NOT NULL, position integer NOT NULL,
  title jsonb NOT NULL, measure text NOT NULL, goal_group_key text, course_keys text[], target jsonb NOT NULL, ended_at timestamptz,
  UNIQUE (programme_id, key)
);

CREATE TABLE session (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL, module_id uuid NOT NULL, module_version integer NOT NULL,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL CHECK (ends_at > starts_at), seats integer NOT NULL CHECK (seats > 0),
  form text NOT NULL, place jsonb, hours double precision NOT NULL, trainer_ids uuid[] NOT NULL,
  state text NOT NULL CHECK (state IN ('scheduled', 'cancelled')), version integer NOT NULL,
  FOREIGN KEY (programme_id, module_id) REFERENCES module (programme_id, id)
);
CREATE INDEX session_of_programme ON session (programme_id, starts_at, id);
CREATE INDEX session_of_module ON session (programme_id, module_id, starts_at, id);
CREATE INDEX session_by_start ON session (starts_at, id);
`,
);
