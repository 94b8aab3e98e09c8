import { type Work, statement } from '#plugin-kit';

const findChosenPassphrase = statement<object, [personId: string]>(
  'has-signed-in',
  'SELECT 1 FROM account WHERE person_id = $1 AND passphrase_set_at IS NOT NULL LIMIT 1',
);

/** Whether the person has ever chosen a password, with this account or one before: then a card is no first way in. */
export async function hasSignedIn(work: Work, personId: string): Promise<boolean> {
  return (await work.query(findChosenPassphrase, personId)).length > 0;
}
