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
import { type InputFault, InvalidInput, type LanguageMap } from '#plugin-kit/contract';
import { AlreadyMember, GoalGroupEnded, InAnotherGoalGroup } from './membership.problems.js';
import { type Verdict, judgeMembership } from './membership-rules.js';
import { type GoalGroup, goalGroupOf, knownMemberships, lockMemberships } from './membership-rows.js';
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

interface PersonRow {
  readonly personId: string;
  readonly organisationId: string;
  readonly organisationKey: string;
}

/**
 * People of the organisations that take part in the programme at this moment. Participations are locked: an
 * organisation that leaves at the same time either ends these memberships, too, or has left before they begin.
 */
const peopleToTake = statement<PersonRow, [programmeId: string, personIds: readonly string[]]>(
  'people-to-take',
  `
SELECT p.id AS "personId", p.organisation_id AS "organisationId", o.key AS "organisationKey"
FROM person p
JOIN organisation o ON o.id = p.organisation_id
JOIN participation t ON t.organisation_id = p.organisation_id AND t.programme_id = $1 AND t.ended_at IS NULL
WHERE p.id = ANY($2::uuid[])
FOR SHARE OF t`,
);

@Operation({
  name: 'directory.start-memberships',
  summary: 'Take people into a goal group of a programme, from a day on; who has left before comes back so',
  http: 'POST /memberships',
  access: manageMemberships,
  input: StartMembershipsInput,
  output: StartedMembershipsView,
  problems: [InAnotherGoalGroup, AlreadyMember, GoalGroupEnded],
  timeoutMs: 30_000,
  reads: ['goalGroupId'],
})
export class StartMemberships {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute(input: StartMembershipsInput, caller: Caller): Promise<StartedMembershipsView> {
    const { programmeId, goalGroupId, personIds, from } = input;
    manageMemberships.require(caller, { programmeId });
    return this.unitOfWork.run(async (work) => {
      await lockMemberships(work, programmeId);
      const group = await goalGroupOf(work, programmeId, goalGroupId);
      const rows = await work.query(peopleToTake, programmeId, personIds);
      const people = new Map(rows.map((row) => [row.personId, row]));
      refuseStrangers(personIds, people, group);
      const known = await knownMemberships(work, programmeId, personIds);
      const wanted = { goalGroupId, isExclusive: group.isExclusive, fromDay: from, endedOn: null };
      const verdicts = personIds.map((id) => judgeMembership(wanted, known.get(id) ?? []));
      refuseOthers(verdicts);

      const memberships = personIds.map((personId, index) => {
        const verdict = verdicts[index]!;
        return { personId, membershipId: verdict.kind === 'as-asked' ? verdict.membershipId : uuidv7() };
      });
      await start(
        work,
        input,
        memberships
          .filter((_, index) => verdicts[index]!.kind === 'new')
          .map(({ personId, membershipId }) => ({ ...people.get(personId)!, membershipId })),
      );
      return { memberships };
    });
  }
}

const atPeople = (places: readonly (number | false)[], detail: (index: number) => LanguageMap): InputFault[] =>
  places.flatMap((index) =>
    index === false ? [] : [{ pointer: `/personIds/${index}` as const, detail: detail(index) }],
  );

/** @throws {InvalidInput} naming everybody who is in no organisation that may send people into the group */
function refuseStrangers(
  personIds: readonly string[],
  people: ReadonlyMap<string, PersonRow>,
  { organisationKeys }: GoalGroup,
): void {
  const mayCome = (id: string) => {
    const person = people.get(id);
    return person && (organisationKeys === null || organisationKeys.includes(person.organisationKey));
  };
  const errors = atPeople(
    personIds.map((id, index) => !mayCome(id) && index),
    (index) =>
      people.has(personIds[index]!)
        ? {
            sv: 'Målgruppen är för andra organisationers anställda.',
            en: 'The goal group is for people of other organisations.',
          }
        : {
            sv: 'Ingen sådan person i programmets organisationer.',
            en: 'There is no such person in the organisations of the programme.',
          },
  );
  if (errors.length > 0) throw new InvalidInput({}, { errors: errors.slice(0, 50) });
}

/** @throws {InAnotherGoalGroup} · {AlreadyMember} naming everybody of whom it is so */
function refuseOthers(verdicts: readonly Verdict[]): void {
  const elsewhere = atPeople(
    verdicts.map(({ kind }, index) => kind === 'in-another-group' && index),
    () => InAnotherGoalGroup.title,
  );
  if (elsewhere.length > 0) throw new InAnotherGoalGroup({}, { errors: elsewhere.slice(0, 50) });
  const otherwise = atPeople(
    verdicts.map(({ kind }, index) => kind === 'otherwise' && index),
    (index) => {
      const verdict = verdicts[index]!;
      const { fromDay, endedOn } = verdict.kind === 'otherwise' ? verdict.known : { fromDay: '', endedOn: null };
      return {
        sv: `Är med från ${fromDay}${endedOn === null ? '' : ` till och med ${endedOn}`}.`,
        en: `Is a member from ${fromDay}${endedOn === null ? '' : ` until ${endedOn}`}.`,
      };
    },
  );
  if (otherwise.length > 0) throw new AlreadyMember({}, { errors: otherwise.slice(0, 50) });
}

const startMemberships = statement<never, [fresh: string, programmeId: string, goalGroupId: string, from: string]>(
  'start-memberships',
  `
INSERT INTO membership (id, programme_id, person_id, goal_group_id, organisation_id, from_day)
SELECT "membershipId", $2, "personId", $3, "organisationId", $4
FROM jsonb_to_recordset($1::jsonb) AS f("membershipId" uuid, "personId" uuid, "organisationId" uuid)`,
);

async function start(
  work: Work,
  { programmeId, goalGroupId, from }: StartMembershipsInput,
  fresh: readonly (PersonRow & { membershipId: string })[],
): Promise<void> {
  if (fresh.length === 0) return;
  await work.query(startMemberships, JSON.stringify(fresh), programmeId, goalGroupId, from);
  for (const { membershipId, personId, organisationId } of fresh)
    work.publish(
      membershipStarted(membershipId, { membershipId, personId, programmeId, goalGroupId, organisationId, from }),
    );
}
