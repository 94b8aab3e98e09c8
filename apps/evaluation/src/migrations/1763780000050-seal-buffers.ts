import { defineMigration } from '#plugin-kit';

/**
 * Answers wait sealed, leave the buffer at the closing alone, and have no day. `answer` and the tokens are written anew
 * into tables of their own: a column that is dropped stays on the disk. What waited in the clear before goes on to wait
 * so.
 */
export const sealBuffers = defineMigration(
  '1763780000050-seal-buffers',
  `
DELETE FROM timer WHERE kind = 'mix-answers';
DROP FUNCTION empty_buffers();

INSERT INTO spent_token (token_hash, survey_id)
SELECT token_hash, survey_id FROM spent_token_buffer ORDER BY token_hash;
DROP TABLE spent_token_buffer;

ALTER TABLE survey
  ADD COLUMN buffer_key_id uuid, ADD COLUMN buffer_public_key bytea, -- to which waiting answers are sealed
  ADD COLUMN answers_lost integer; -- at the closing: those whose key was gone, as after a restore
-- The directory of the private halves, known by what is written in it.
CREATE TABLE buffer_key_directory (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), directory_id uuid NOT NULL
);

ALTER TABLE answer_buffer
  ADD COLUMN key_id uuid, ADD COLUMN sealed bytea,
  ALTER COLUMN answers DROP NOT NULL, -- kept for what came before answers were sealed
  ADD CONSTRAINT answer_buffer_is_sealed CHECK ((sealed IS NULL) = (key_id IS NULL) AND (sealed IS NULL) <> (answers IS NULL));
-- Noise cannot be compressed, and two of the usual size fit into a page.
ALTER TABLE answer_buffer ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE answer_buffer SET (toast_tuple_target = 8160);

-- Answers of small groups, with the course and the programme and without the survey.
CREATE TABLE pool (
  pool_id uuid PRIMARY KEY,
  programme_id uuid NOT NULL, course_id uuid, -- absent for what was kept before courses were
  definition_id uuid NOT NULL, definition_version integer NOT NULL,
  surveys integer NOT NULL DEFAULT 0, -- how many surveys the mixed answers are from
  buffer_key_id uuid, buffer_public_key bytea,
  UNIQUE NULLS NOT DISTINCT (programme_id, course_id, definition_id, definition_version),
  FOREIGN KEY (definition_id, definition_version) REFERENCES survey_definition
);
CREATE INDEX pool_definition ON pool (definition_id, definition_version);
CREATE TABLE pool_buffer (
  entry_id uuid PRIMARY KEY,
  pool_id uuid NOT NULL REFERENCES pool, survey_id uuid NOT NULL REFERENCES survey,
  key_id uuid NOT NULL, sealed bytea NOT NULL
);
CREATE INDEX pool_buffer_pool ON pool_buffer (pool_id);
CREATE INDEX pool_buffer_survey ON pool_buffer (survey_id);
CREATE TABLE pooled_answer (
  answer_id uuid PRIMARY KEY, pool_id uuid NOT NULL REFERENCES pool, answers jsonb NOT NULL
);
CREATE INDEX pooled_answer_pool ON pooled_answer (pool_id);

INSERT INTO pool (pool_id, programme_id, definition_id, definition_version, surveys)
SELECT gen_random_uuid(), d.programme_id, d.definition_id, d.version,
  (SELECT count(*) FROM survey s
   WHERE s.definition_id = d.definition_id AND s.definition_version = d.version AND s.answered BETWEEN 1 AND 4)
FROM survey_definition d
WHERE EXISTS (SELECT FROM answer a WHERE a.definition_id = d.definition_id AND a.definition_version = d.version AND a.survey_id IS NULL);
INSERT INTO pooled_answer (answer_id, pool_id, answers)
SELECT gen_random_uuid(), p.pool_id, a.answers
FROM answer a JOIN pool p USING (definition_id, definition_version) WHERE a.survey_id IS NULL ORDER BY gen_random_uuid();

CREATE TABLE answer_without_day (
  answer_id uuid PRIMARY KEY, survey_id uuid NOT NULL REFERENCES survey, answers jsonb NOT NULL
);
INSERT INTO answer_without_day (answer_id, survey_id, answers)
SELECT gen_random_uuid(), survey_id, answers FROM answer WHERE survey_id IS NOT NULL ORDER BY gen_random_uuid();
DROP TABLE answer;
ALTER TABLE answer_without_day RENAME TO answer;
ALTER INDEX answer_without_day_pkey RENAME TO answer_pkey;
ALTER TABLE answer RENAME CONSTRAINT answer_without_day_survey_id_fkey TO answer_survey_id_fkey;
CREATE INDEX answer_survey ON answer (survey_id);
`,
);
