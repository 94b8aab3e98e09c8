import { defineMigration } from '#plugin-kit';

/**
 * Answers, first as they come (buffers), then mixed. Nothing here has a time, a caller or an order: ids are random, the
 * day is the day of the mixing, and the buffers are emptied with their files, dead rows and all. The runtime role may
 * not truncate; the function does it as the owner.
 */
export const createAnswer = defineMigration(
  '1763780000002-create-answer',
  `
CREATE TABLE spent_token_buffer (
  token_hash bytea PRIMARY KEY, survey_id uuid NOT NULL REFERENCES survey
);
CREATE INDEX spent_token_buffer_survey ON spent_token_buffer (survey_id);
CREATE TABLE answer_buffer (
  answer_id uuid PRIMARY KEY, survey_id uuid NOT NULL REFERENCES survey, answers jsonb NOT NULL
);
CREATE INDEX answer_buffer_survey ON answer_buffer (survey_id);

CREATE TABLE spent_token (
  token_hash bytea PRIMARY KEY, survey_id uuid NOT NULL REFERENCES survey
);
CREATE INDEX spent_token_survey ON spent_token (survey_id);
CREATE TABLE answer (
  answer_id uuid PRIMARY KEY,
  definition_id uuid NOT NULL, definition_version integer NOT NULL,
  survey_id uuid REFERENCES survey, -- absent where so few answered that the session would point at them
  answered_on date, -- the day of the mixing; absent as above
  answers jsonb NOT NULL,
  FOREIGN KEY (definition_id, definition_version) REFERENCES survey_definition
);
CREATE INDEX answer_survey ON answer (survey_id);
CREATE INDEX answer_definition ON answer (definition_id, definition_version);

CREATE FUNCTION empty_buffers() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  TRUNCATE spent_token_buffer, answer_buffer;
$$;
`,
);
