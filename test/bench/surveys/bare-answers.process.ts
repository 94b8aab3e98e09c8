import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { answerWithClients } from '../installation/bare-clients.js';
import { share } from '../load/share.js';

const TABLES = `
  CREATE SCHEMA bare;
  CREATE TABLE bare.spent_token (token_hash bytea PRIMARY KEY, survey_id uuid NOT NULL);
  CREATE TABLE bare.answer (answer_id uuid PRIMARY KEY, survey_id uuid NOT NULL, answers jsonb NOT NULL);`;

/** One statement, one transaction: spend the token, once, and keep the answer. */
const KEEP_ANSWER = {
  name: 'keep-answer',
  text: `WITH token AS (
  INSERT INTO bare.spent_token (token_hash, survey_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING survey_id
)
         INSERT INTO bare.answer (answer_id, survey_id, answers) SELECT $3, survey_id, $4 FROM token`,
};

/**
 * The control of survey answers: the least that keeps one for good and its token from being used again. No signature is
 * checked.
 */
answerWithClients(TABLES, (clients) => ({
  answer: ({ count, answers }: { count: number; answers: object }) => {
    const surveyId = randomUUID();
    const text = JSON.stringify(answers);
    return share(
      Array.from({ length: count }, () => randomBytes(64)),
      clients,
      async (token, client) => {
        const { rowCount } = await client.query({
          ...KEEP_ANSWER,
          values: [createHash('sha256').update(token).digest(), surveyId, randomUUID(), text],
        });
        if (rowCount !== 1) throw new Error('An answer was not kept');
      },
    );
  },
}));
