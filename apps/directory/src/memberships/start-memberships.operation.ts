import { membershipStarted } from '#contracts';
import { uuidv7 } from '#platform';
import {
  type Caller,
  Day,
  ListOf,
  Operation,
  PersonId,
  UnitOfWork,
  Uuid,
  type Work,
  rule,
  statement,
} from '#plugin-kit';
import { type InputFault, InvalidInput, NotFound } from '#plugin-kit/contract';
import { GoalGroupEnded, InAnotherGoalGroup } from './membership.problems.js';
import { manageMemberships } from './membership-access.js';

export class StartMembershipsInput {
  @Uuid() programmeId!: string;
  @Uuid() goalGroupId!: string;
  @ListOf(rule.uuid(), { min: 1, max: 500, unique: true }) personIds!: string[];
  @Day({ doc: 'The first day of taking part.' }) from!: string;
}

export class StartedMembershipView {
  @Uuid() membershipId!: string;
  @PersonId() personId!: string;
}

export class StartedMembershipsView {
  @ListOf(() => StartedMembershipView, { max: 500 }) memberships!: StartedMembershipView[];
}

interface MemberRow {
  readonly personId: string;
  readonly organisationId: string;
  readonly membershipId: string | null;
  readonly goalGroupId: string | null;
  readonly fromDay: string | null;
  readonly cause: string | null;
}

/**
 * People of the organisations that take part in the programme at this moment, each with the membership there is.
 * Participations are locked: an organisation that leaves at the same time either ends these memberships, too, or has
 * left before they begin.
 */
const membersToStart = statement<MemberRow, [programmeId: string, personIds: readonly string[]]>(
  'members-to-start',
  `
SELECT p.id AS "personId", p.organisation_id AS "organisationId", m.id AS "membershipId",
  m.goal_group_id AS "goalGroupId", m.from_day::text AS "fromDay", m.cause
FROM person p
JOIN participation t ON t.organisation_id = p.organisation_id AND t.programme_id = $1 AND t.ended_at IS NULL
LEFT JOIN membership m ON m.programme_id = $1 AND m.person_id = p.id
WHERE p.id = ANY($2::uuid[])
FOR SHARE OF t`,
);

@Operation({
  name: 'directory.start-memberships',
  summary: 'Take people into a goal group of a programme',
  http: 'POST /memberships',
  access: manageMemberships,
  input: StartMembershipsInput,
  output: StartedMembershipsView,
  problems: [InAnotherGoalGroup, GoalGroupEnded],
  timeoutMs: 30_000,
  reads: ['goalGroupId'],
})
export class StartMemberships {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute(input: StartMembershipsInput, caller: Caller): Promise<StartedMembershipsView> {
    manageMemberships.require(caller, { programmeId: input.programmeId });
    return this.unitOfWork.run(async (work) => {
      const { programmeId, goalGroupId, personIds } = input;
      await lockGoalGroup(work, programmeId, goalGroupId);
      const rows = await work.query(membersToStart, programmeId, personIds);
      const members = new Map(rows.map((row) => [row.personId, row]));
      refuseUnknown(personIds, members);
      refuseOthers(personIds, members, goalGroupId);

      const fresh = rows
        .filter(({ membershipId }) => membershipId === null)
        .map(({ personId, organisationId }) => ({
          id: uuidv7(),
          person_id: personId,
          organisation_id: organisationId,
        }));
      await start(work, input, fresh);
      await takeBack(
        work,
        input,
        rows.filter(({ cause }) => cause === 'organisation-left'),
      );
      const ids = new Map([
        ...rows.map(({ personId, membershipId }) => [personId, membershipId] as const),
        ...fresh.map(({ id, person_id }) => [person_id, id] as const),
      ]);
      return { memberships: personIds.map((personId) => ({ membershipId: ids.get(personId)!, personId })) };
    });
  }
}

const lockMembershipsOfProgramme = statement<object, [lock: string]>(
  'lock-memberships-of-programme',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
);

const findGoalGroup = statement<{ endedAt: Date | null }, [programmeId: string, goalGroupId: string]>(
  'find-goal-group',
  'SELECT ended_at AS "endedAt" FROM goal_group WHERE programme_id = $1 AND id = $2',
);

/** The programme's memberships are begun one request after the other, so that what we look at stays as it is. */
async function lockGoalGroup(work: Work, programmeId: string, goalGroupId: string): Promise<void> {
  await work.query(lockMembershipsOfProgramme, `directory:memberships:${programmeId}`);
  const [group] = await work.query(findGoalGroup, programmeId, goalGroupId);
  if (!group) throw new NotFound({});
  if (group.endedAt) throw new GoalGroupEnded({});
}

function refuseUnknown(personIds: readonly string[], members: ReadonlyMap<string, MemberRow>): void {
  const errors = personIds.flatMap<InputFault>((personId, index) =>
    members.has(personId)
      ? []
      : [
          {
            pointer: `/personIds/${index}`,
            detail: {
              sv: 'Ingen sådan person i programmets organisationer.',
              en: 'There is no such person in the organisations of the programme.',
            },
          },
        ],
  );
  if (errors.length > 0) throw new InvalidInput({}, { errors: errors.slice(0, 50) });
}

function refuseOthers(
  personIds: readonly string[],
  members: ReadonlyMap<string, MemberRow>,
  goalGroupId: string,
): void {
  const errors = personIds.flatMap<InputFault>((personId, index) => {
    const group = members.get(personId)!.goalGroupId;
    return group === null || group === goalGroupId
      ? []
      : [{ pointer: `/personIds/${index}`, detail: InAnotherGoalGroup.title }];
  });
  if (errors.length > 0) throw new InAnotherGoalGroup({}, { errors: errors.slice(0, 50) });
}

const startMemberships = statement<never, [fresh: string, programmeId: string, goalGroupId: string, from: string]>(
  'start-memberships',
  `
INSERT INTO membership (id, programme_id, person_id, goal_group_id, organisation_id, from_day)
SELECT id, $2, person_id, $3, organisation_id, $4
FROM jsonb_to_recordset($1::jsonb) AS f(id uuid, person_id uuid, organisation_id uuid)`,
);

async function start(
  work: Work,
  { programmeId, goalGroupId, from }: StartMembershipsInput,
  fresh: readonly { id: string; person_id: string; organisation_id: string }[],
): Promise<void> {
  if (fresh.length === 0) return;
  await work.query(startMemberships, JSON.stringify(fresh), programmeId, goalGroupId, from);
  for (const { id, person_id: personId, organisation_id: organisationId } of fresh) {
    work.publish(membershipStarted(id, { membershipId: id, personId, programmeId, goalGroupId, organisationId, from }));
  }
}

const resumeMemberships = statement<never, [membershipIds: readonly (string | null)[]]>(
  'resume-memberships',
  'UPDATE membership SET ended_on = NULL, cause = NULL WHERE id = ANY($1::uuid[])',
);

/** Who left with their organisation, and is taken again now that it is back. */
async function takeBack(
  work: Work,
  { programmeId, goalGroupId }: StartMembershipsInput,
  rows: readonly MemberRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await work.query(
    resumeMemberships,
    rows.map(({ membershipId }) => membershipId),
  );
  for (const { membershipId: known, personId, organisationId, fromDay } of rows) {
    const membershipId = known!;
    work.publish(
      membershipStarted(membershipId, {
        membershipId,
        personId,
        programmeId,
        goalGroupId,
        organisationId,
        from: fromDay!,
      }),
    );
  }
}
