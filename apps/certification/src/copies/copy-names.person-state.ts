import { personName } from '#contracts';
import { type PersonState, PersonStateSubscriber, type Work, statement } from '#plugin-kit';
import type { StateOf } from '#plugin-kit/contract';

const forgetName = statement<never, [personId: string]>('forget-name', 'DELETE FROM holder WHERE person_id = $1');

const copyName = statement<never, [personId: string, given: string, family: string]>(
  'copy-name',
  `
INSERT INTO holder (person_id, given, family)
VALUES ($1, $2, $3)
ON CONFLICT (person_id) DO UPDATE SET given = EXCLUDED.given, family = EXCLUDED.family`,
);

/** Keeps the names that certificates are made out to. */
@PersonStateSubscriber(personName)
export class CopyNames {
  async handle({ personId, state }: PersonState<StateOf<typeof personName>>, work: Work): Promise<void> {
    if (state === null) {
      await work.query(forgetName, personId);
      return;
    }
    const { given, family } = state;
    await work.query(copyName, personId, given, family ?? '');
  }
}
