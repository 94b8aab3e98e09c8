import { membershipEnded, membershipStarted } from '#contracts';
import { type Work, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { GoalGroupEnded } from './membership.problems.js';
import type { Membership } from './membership.entity.js';
import type { KnownMembership } from './membership-rules.js';

const lockMembershipsOfProgramme = statement<object, [lock: string]>(
  'lock-memberships-of-programme',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
);

/** The programme's memberships change one request after the other, so that what we look at stays as it is. */
export async function lockMemberships(work: Work, programmeId: string): Promise<void> {
  await work.query(lockMembershipsOfProgramme, `directory:memberships:${programmeId}`);
}

export interface GoalGroup {
  readonly isExclusive: boolean;
  readonly organisationKeys: string[] | null;
  readonly endedAt: Date | null;
}

const findGoalGroup = statement<GoalGroup, [programmeId: string, goalGroupId: string]>(
  'find-goal-group',
  `
SELECT is_exclusive AS "isExclusive", organisation_keys AS "organisationKeys", ended_at AS "endedAt"
FROM goal_group
WHERE programme_id = $1 AND id = $2`,
);

/** A goal group that somebody may come into. @throws {NotFound} · {GoalGroupEnded} */
export async function goalGroupOf(work: Work, programmeId: string, goalGroupId: string): Promise<GoalGroup> {
  const [group] = await work.query(findGoalGroup, programmeId, goalGroupId);
  if (!group) throw new NotFound({});
  if (group.endedAt) throw new GoalGroupEnded({});
  return group;
}

interface KnownRow extends KnownMembership {
  readonly personId: string;
}

const membershipsOfPeople = statement<KnownRow, [programmeId: string, personIds: readonly string[]]>(
  'memberships-of-people',
  `
SELECT m.person_id AS "personId", m.id AS "membershipId", m.goal_group_id AS "goalGroupId",
  g.is_exclusive AS "isExclusive", m.from_day::text AS "fromDay", m.ended_on::text AS "endedOn"
FROM membership m JOIN goal_group g ON g.programme_id = m.programme_id AND g.id = m.goal_group_id
WHERE m.programme_id = $1 AND m.person_id = ANY($2::uuid[])
ORDER BY m.from_day, m.id`,
);

/** All memberships of these people in the programme, those that have ended among them. */
export async function knownMemberships(
  work: Work,
  programmeId: string,
  personIds: readonly string[],
): Promise<Map<string, KnownMembership[]>> {
  const known = new Map<string, KnownMembership[]>();
  for (const { personId, ...membership } of await work.query(membershipsOfPeople, programmeId, personIds))
    known.set(personId, [...(known.get(personId) ?? []), membership]);
  return known;
}

/** Tells a membership as it stands now: when it began, and when it ended if it has. */
export function tellMembership(work: Work, membership: Membership, movedTo?: string): void {
  const { id, personId, programmeId, goalGroupId, organisationId, fromDay, endedOn, cause } = membership;
  const facts = { membershipId: id, personId, programmeId, goalGroupId, organisationId };
  work.publish(membershipStarted(id, { ...facts, from: fromDay }));
  if (endedOn !== null && cause !== null)
    work.publish(membershipEnded(id, { ...facts, on: endedOn, cause, ...(movedTo !== undefined && { movedTo }) }));
}
