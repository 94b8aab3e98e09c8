import { defineMigration } from '#plugin-kit';

/** What is asked (definitions in versions), when it is asked (surveys), with which keys, and of whom (entitlements). */
export const createSurvey = defineMigration(
  '1763780000001-create-survey',
  `
CREATE TABLE applied_file (
  programme_id uuid PRIMARY KEY, version text NOT NULL
);
CREATE TABLE survey_definition (
  definition_id uuid NOT NULL, version integer NOT NULL,
  programme_id uuid NOT NULL, key text NOT NULL,
  title jsonb NOT NULL, course_ids uuid[], closes_after_days integer NOT NULL, questions jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('current', 'superseded', 'ended')),
  PRIMARY KEY (definition_id, version)
);
CREATE UNIQUE INDEX survey_definition_latest ON survey_definition (definition_id) WHERE state <> 'superseded';
CREATE INDEX survey_definition_programme ON survey_definition (programme_id);

-- Keys made ahead. A key is taken by deleting its row here, so that no two surveys ever share one.
CREATE TABLE spare_key (
  key_id uuid PRIMARY KEY, public_key bytea NOT NULL, sealed_private_key bytea NOT NULL
);
CREATE TABLE survey (
  survey_id uuid PRIMARY KEY,
  definition_id uuid NOT NULL, definition_version integer NOT NULL,
  programme_id uuid NOT NULL, session_id uuid NOT NULL,
  opened_at timestamptz NOT NULL, closes_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'closed')),
  key_id uuid NOT NULL, public_key bytea NOT NULL,
  sealed_private_key bytea, -- gone once the survey is closed: no token can be made afterwards
  entitled integer, tokens_issued integer, answered integer, -- counts of the closing
  UNIQUE (definition_id, session_id),
  FOREIGN KEY (definition_id, definition_version) REFERENCES survey_definition
);
CREATE INDEX survey_programme ON survey (programme_id, survey_id);
CREATE INDEX survey_session ON survey (session_id);
CREATE INDEX survey_definition_version ON survey (definition_id, definition_version);

-- That a token was issued is known, so that people can be reminded; when it was is not: rows are rewritten in random
-- order with the answers. The hash is of the blinded message, which says nothing of the token in it.
CREATE TABLE entitlement (
  survey_id uuid NOT NULL REFERENCES survey, person_id uuid NOT NULL,
  blinded_hash bytea,
  PRIMARY KEY (survey_id, person_id)
);
CREATE INDEX entitlement_person ON entitlement (person_id);
`,
);
