import { personName } from '#contracts';
import { type PersonState, PersonStateSubscriber, type Work } from '#plugin-kit';
import type { StateOf } from '#plugin-kit/contract';

/** Keeps the names that certificates are made out to. */
@PersonStateSubscriber(personName)
export class CopyNames {
  async handle({ personId, state }: PersonState<StateOf<typeof personName>>, work: Work): Promise<void> {
    if (state === null) {
      await work.query('forget-name', 'DELETE FROM holder WHERE person_id = $1', [personId]);
      return;
    }
    const { given, family } = state;
    await work.query(
      'copy-name',
      `
        INSERT INTO holder (person_id, given, family)
        VALUES ($1, $2, $3)
        ON CONFLICT (person_id) DO UPDATE SET given = EXCLUDED.given, family = EXCLUDED.family
      `,
      [personId, given, family],
    );
  }
}
