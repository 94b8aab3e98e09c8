import { personChanged, personErased, personRegistered } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type PersonEvent = typeof personRegistered | typeof personChanged | typeof personErased;

/** Keeps where people belong, so that lists can be cut to an organisation or a unit. No name, no sex. */
@Subscriber(personRegistered, personChanged, personErased)
export class CopyPeople implements BatchEventHandler<PersonEvent> {
  async handleMany(events: readonly Received<PersonEvent>[], { entities }: Work): Promise<void> {
    const latest = new Map(events.map((event) => [event.data.personId, event]));
    const rows: object[] = [];
    const erased: string[] = [];
    for (const event of latest.values()) {
      switch (event.type) {
        case personRegistered.type:
        case personChanged.type: {
          const { personId, organisationId, unitId } = event.data;
          rows.push({ person_id: personId, organisation_id: organisationId, unit_id: unitId ?? null });
          break;
        }
        case personErased.type:
          erased.push(event.data.personId);
          break;
        default:
          noOther(event);
      }
    }
    await entities.query(
      `INSERT INTO person (person_id, organisation_id, unit_id)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(person_id uuid, organisation_id uuid, unit_id uuid)
       ON CONFLICT (person_id) DO UPDATE SET organisation_id = EXCLUDED.organisation_id, unit_id = EXCLUDED.unit_id`,
      [JSON.stringify(rows)],
    );
    await entities.query('DELETE FROM person WHERE person_id = ANY($1::uuid[])', [erased]);
  }
}
