import { type PersonState, PersonStateSubscriber, type Work } from '#plugin-kit';

interface Name {
  readonly given: string;
  readonly family: string;
}

/** Keeps the names that certificates are made out to. */
@PersonStateSubscriber('name')
export class CopyNames {
  async handle(told: PersonState<Name>, work: Work): Promise<void> {
    if ('erased' in told) {
      await work.query('forget-name', 'DELETE FROM holder WHERE person_id = $1', [told.personId]);
      return;
    }
    const { personId, state: { given, family } } = told;
    await work.query('copy-name', 'INSERT INTO holder (person_id, given, family) VALUES ($1, $2, $3) ON CONFLICT (person_id) DO UPDATE SET given = EXCLUDED.given, family = EXCLUDED.family', [personId, given, family]);
  }
}
