import { membershipEnded, membershipStarted } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type MembershipEvent = typeof membershipStarted | typeof membershipEnded;

/** Keeps who takes or took part: whoever leaves stays in the denominator. */
@Subscriber(membershipStarted, membershipEnded)
export class CopyMemberships implements BatchEventHandler<MembershipEvent> {
  async handleMany(events: readonly Received<MembershipEvent>[], { entities }: Work): Promise<void> {
    const rows = [...new Map(events.map((event) => [event.data.membershipId, rowOf(event)])).values()];
    await entities.query(
      `INSERT INTO membership (membership_id, programme_id, goal_group_id, person_id, ended_on, cause)
       SELECT *
       FROM jsonb_to_recordset($1::jsonb) AS r(
         membership_id uuid, programme_id uuid, goal_group_id uuid, person_id uuid, ended_on date, cause text
       )
       ON CONFLICT (membership_id) DO UPDATE SET ended_on = EXCLUDED.ended_on, cause = EXCLUDED.cause`,
      [JSON.stringify(rows)],
    );
  }
}

function rowOf(event: Received<MembershipEvent>): object {
  const { membershipId, programmeId, goalGroupId, personId } = event.data;
  const row = {
    membership_id: membershipId,
    programme_id: programmeId,
    goal_group_id: goalGroupId,
    person_id: personId,
  };
  switch (event.type) {
    case membershipStarted.type:
      return row;
    case membershipEnded.type:
      return { ...row, ended_on: event.data.on, cause: event.data.cause };
    default:
      return noOther(event);
  }
}
