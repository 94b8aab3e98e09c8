import { defineMigration } from '#plugin-kit';

/**
 * One membership of a person in a programme, whatever the goal group: the groups are disjoint, and who left stays in
 * the denominator. An identity has no foreign key to its person: the account may be told of before the person.
 */
export const createDirectory = defineMigration(
  '1763769600000-create-directory',
  `
CREATE TABLE organisation (
  id uuid PRIMARY KEY, key text NOT NULL UNIQUE, name text NOT NULL,
  type text NOT NULL CHECK (type IN ('municipality', 'private', 'association'))
);
CREATE TABLE programme_organisation (
  programme_id uuid NOT NULL, organisation_id uuid NOT NULL REFERENCES organisation (id), ended_at timestamptz,
  PRIMARY KEY (programme_id, organisation_id)
);
CREATE INDEX programme_organisation_organisation ON programme_organisation (organisation_id);

CREATE TABLE goal_group (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL, key text NOT NULL, name jsonb NOT NULL, planned jsonb, ended_at timestamptz,
  UNIQUE (programme_id, key), UNIQUE (programme_id, id)
);
CREATE TABLE applied_sections (programme_id uuid PRIMARY KEY, version text NOT NULL, applied_at timestamptz NOT NULL);

CREATE TABLE unit (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation (id), parent_unit_id uuid, name text NOT NULL,
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, parent_unit_id) REFERENCES unit (organisation_id, id)
);
CREATE INDEX unit_parent ON unit (organisation_id, parent_unit_id);

CREATE TABLE person (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation (id), unit_id uuid, external_id text,
  given_name text NOT NULL, family_name text NOT NULL,
  sex text NOT NULL CHECK (sex IN ('female', 'male', 'other', 'unknown')),
  registered_at timestamptz NOT NULL,
  UNIQUE (organisation_id, external_id), UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, unit_id) REFERENCES unit (organisation_id, id)
);
CREATE INDEX person_unit ON person (organisation_id, unit_id);

CREATE TABLE identity (
  issuer text NOT NULL, subject text NOT NULL, person_id uuid, linked_at timestamptz NOT NULL, ended_at timestamptz,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_person ON identity (person_id);

CREATE TABLE membership (
  id uuid PRIMARY KEY, programme_id uuid NOT NULL, person_id uuid NOT NULL, goal_group_id uuid NOT NULL, organisation_id uuid NOT NULL,
  from_day date NOT NULL, ended_on date CHECK (ended_on >= from_day), cause text,
  CHECK ((ended_on IS NULL) = (cause IS NULL)),
  CONSTRAINT membership_once UNIQUE (programme_id, person_id),
  FOREIGN KEY (programme_id, goal_group_id) REFERENCES goal_group (programme_id, id),
  FOREIGN KEY (organisation_id, person_id) REFERENCES person (organisation_id, id)
);
CREATE INDEX membership_goal_group ON membership (programme_id, goal_group_id, id);
CREATE INDEX membership_person ON membership (organisation_id, person_id);

CREATE TABLE assignment (
  id uuid PRIMARY KEY, person_id uuid REFERENCES person (id), issuer text, client_id text,
  role text NOT NULL, scope text NOT NULL, from_at timestamptz, to_at timestamptz CHECK (to_at > from_at),
  granted_at timestamptz NOT NULL, revoked_at timestamptz,
  CHECK ((person_id IS NULL) <> (client_id IS NULL)), CHECK ((issuer IS NULL) = (client_id IS NULL))
);
CREATE INDEX assignment_person ON assignment (person_id);
CREATE INDEX assignment_client ON assignment (issuer, client_id);

CREATE TABLE grant_change (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, issuer text NOT NULL, subject text NOT NULL);
`,
);
