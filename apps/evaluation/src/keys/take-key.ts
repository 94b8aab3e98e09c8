import { type Work, statement } from '#plugin-kit';
import type { KeyRow, SurveyKeys } from './survey-keys.js';

const takeKeyRow = statement<KeyRow>(
  'take-key',
  `
DELETE FROM spare_key
WHERE key_id = (SELECT key_id FROM spare_key LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING key_id AS "keyId", public_key AS "publicKey", sealed_private_key AS "sealedPrivateKey"`,
);

/** A key for one survey: one made ahead, or, when there is none, one made now. */
export async function takeKey(work: Work, keys: SurveyKeys): Promise<KeyRow> {
  const [spare] = await work.query(takeKeyRow);
  return spare ?? keys.make();
}
