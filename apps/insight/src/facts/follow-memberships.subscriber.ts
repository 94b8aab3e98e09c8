import { membershipEnded, membershipStarted } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

type MembershipEvent = typeof membershipStarted | typeof membershipEnded;

/** Keeps who takes or took part: whoever leaves stays in the denominator. */
@Subscriber(membershipStarted, membershipEnded)
export class FollowMemberships implements BatchEventHandler<MembershipEvent> {
  async handleMany(events: readonly Received<MembershipEvent>[], { entities }: Work): Promise<void> {
    const rows = [
      ...new Map(
        events.map(({ data }) => [
          data.membershipId,
          {
            membership_id: data.membershipId,
            programme_id: data.programmeId,
            goal_group_id: data.goalGroupId,
            person_id: data.personId,
            ...('on' in data && { ended_on: data.on, cause: data.cause }),
          },
        ]),
      ).values(),
    ];
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
