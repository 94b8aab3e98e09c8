import { personChanged, personRegistered } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

type PersonEvent = typeof personRegistered | typeof personChanged;

/**
 * Keeps the sex that people say, under their opaque ids. An erased person stays in the counts: what is left here leads
 * to nobody once the directory has forgotten the id.
 */
@Subscriber(personRegistered, personChanged)
export class CopyPeople implements BatchEventHandler<PersonEvent> {
  async handleMany(events: readonly Received<PersonEvent>[], { entities }: Work): Promise<void> {
    const rows = [
      ...new Map(events.map(({ data: { personId, sex } }) => [personId, { person_id: personId, sex }])).values(),
    ];
    await entities.query(
      `INSERT INTO person (person_id, sex) SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(person_id uuid, sex text)
       ON CONFLICT (person_id) DO UPDATE SET sex = EXCLUDED.sex`,
      [JSON.stringify(rows)],
    );
  }
}
