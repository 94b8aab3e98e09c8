import { type Work, statement } from '#plugin-kit';
import type { BufferKeys } from './buffer-keys.js';

const surveyToBuffer = statement<{ bufferKeyId: string | null }, [surveyId: string]>(
  'survey-to-buffer',
  `SELECT buffer_key_id AS "bufferKeyId" FROM survey WHERE survey_id = $1 AND state = 'open' FOR UPDATE`,
);

const setBufferKey = statement<never, [surveyId: string, bufferKeyId: string, bufferPublicKey: Buffer]>(
  'give-buffer-key',
  'UPDATE survey SET buffer_key_id = $2, buffer_public_key = $3 WHERE survey_id = $1',
);

/**
 * Gives an open survey a key to seal its answers to when it has none, or one whose private half is gone (a restored
 * backup has none). What waits for the earlier key stays where it is and is counted at the closing.
 */
export async function giveBufferKey(work: Work, keys: BufferKeys, surveyId: string): Promise<void> {
  const [survey] = await work.query(surveyToBuffer, surveyId);
  if (!survey || (survey.bufferKeyId !== null && (await keys.has(survey.bufferKeyId)))) return;
  const key = await keys.make(work);
  await work.query(setBufferKey, surveyId, key.buffer_key_id, key.buffer_public_key);
}
