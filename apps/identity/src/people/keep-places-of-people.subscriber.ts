import {
  enrolmentCancelled,
  enrolmentConfirmed,
  enrolmentPromoted,
  membershipEnded,
  membershipStarted,
  personChanged,
  personRegistered,
} from '#contracts';
import { type BatchEventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type PlaceEvent =
  | typeof personRegistered
  | typeof personChanged
  | typeof membershipStarted
  | typeof membershipEnded
  | typeof enrolmentConfirmed
  | typeof enrolmentPromoted
  | typeof enrolmentCancelled;

interface PlaceRow {
  readonly sourceId: string;
  readonly kind: 'organisation' | 'unit' | 'programme' | 'session';
  readonly personId: string;
  /** Undefined: the person is not there any more. */
  readonly placeId: string | undefined;
}

/** Found row by row in the index: joined, a plan made when the table was small would read all of it for each batch. */
const removePlaces = statement<never, [rows: string]>(
  'remove-person-places',
  `
  DELETE FROM person_place WHERE ctid = ANY(ARRAY(
    SELECT p.place FROM jsonb_to_recordset($1::jsonb) AS r("sourceId" uuid, kind text)
    CROSS JOIN LATERAL (
      SELECT ctid AS place FROM person_place WHERE source_id = r."sourceId" AND kind = r.kind OFFSET 0
    ) p))`,
);
const putPlaces = statement<never, [rows: string]>(
  'put-person-places',
  `
  INSERT INTO person_place (source_id, kind, person_id, place_id)
  SELECT "sourceId", kind, "personId", "placeId"
  FROM jsonb_to_recordset($1::jsonb) AS r("sourceId" uuid, kind text, "personId" uuid, "placeId" uuid)
  ON CONFLICT (source_id, kind) DO UPDATE SET person_id = EXCLUDED.person_id, place_id = EXCLUDED.place_id`,
);

/**
 * Knows where each person belongs, so that a helper opens accounts for their own people alone, while other services are
 * away too.
 */
@Subscriber(
  personRegistered,
  personChanged,
  membershipStarted,
  membershipEnded,
  enrolmentConfirmed,
  enrolmentPromoted,
  enrolmentCancelled,
)
export class KeepPlacesOfPeople implements BatchEventHandler<PlaceEvent> {
  async handleMany(events: readonly Received<PlaceEvent>[], work: Work): Promise<void> {
    const latest = new Map<string, PlaceRow>();
    for (const event of events) for (const row of placesIn(event)) latest.set(`${row.kind} ${row.sourceId}`, row);
    const rows = [...latest.values()];
    const gone = rows.filter(({ placeId }) => placeId === undefined);
    if (gone.length > 0) work.write(removePlaces, JSON.stringify(gone));
    const present = rows.filter(({ placeId }) => placeId !== undefined);
    if (present.length > 0) work.write(putPlaces, JSON.stringify(present));
  }
}

function placesIn(event: Received<PlaceEvent>): PlaceRow[] {
  switch (event.type) {
    case personRegistered.type:
    case personChanged.type: {
      const { personId, organisationId, unitId } = event.data;
      return [
        { sourceId: personId, kind: 'organisation', personId, placeId: organisationId },
        { sourceId: personId, kind: 'unit', personId, placeId: unitId },
      ];
    }
    case membershipStarted.type: {
      const { membershipId, personId, programmeId } = event.data;
      return [{ sourceId: membershipId, kind: 'programme', personId, placeId: programmeId }];
    }
    case membershipEnded.type: {
      const { membershipId, personId } = event.data;
      return [{ sourceId: membershipId, kind: 'programme', personId, placeId: undefined }];
    }
    case enrolmentConfirmed.type:
    case enrolmentPromoted.type: {
      const { enrolmentId, learnerId, sessionId } = event.data;
      return [{ sourceId: enrolmentId, kind: 'session', personId: learnerId, placeId: sessionId }];
    }
    case enrolmentCancelled.type: {
      const { enrolmentId, learnerId } = event.data;
      return [{ sourceId: enrolmentId, kind: 'session', personId: learnerId, placeId: undefined }];
    }
    default:
      return noOther(event);
  }
}
