import { Clock } from '#platform';
import { type Caller, Day, Holds, OneOf, Operation, Optional, UnitOfWork, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { AlreadyMember, GoalGroupEnded, InAnotherGoalGroup } from './membership.problems.js';
import { Membership } from './membership.entity.js';
import { MembershipVersion } from './membership-version.entity.js';
import { judgeMembership } from './membership-rules.js';
import { goalGroupOf, knownMemberships, lockMemberships, tellMembership } from './membership-rows.js';
import { LEAVING_CAUSES, MEMBERSHIP_CORRECTIONS, type MembershipCorrection } from './membership.view.js';
import { manageMemberships } from './membership-access.js';

type PersonalCause = (typeof LEAVING_CAUSES)[number];

@Holds(({ from, endedOn }: CorrectMembershipInput) => endedOn === undefined || endedOn >= from, 'endedOn', {
  sv: 'Ligger före den första dagen i programmet.',
  en: 'Is before the first day in the programme.',
})
@Holds(({ endedOn, cause }: CorrectMembershipInput) => (endedOn === undefined) === (cause === undefined), 'cause', {
  sv: 'Sägs tillsammans med den sista dagen.',
  en: 'Is said together with the last day.',
})
export class CorrectMembershipInput {
  @Uuid() membershipId!: string;
  @Uuid() goalGroupId!: string;
  @Day({ doc: 'The first day of taking part.' }) from!: string;
  @Optional() @Day({ doc: 'The last day of taking part; absent: it goes on.' }) endedOn?: string;
  @Optional() @OneOf(LEAVING_CAUSES) cause?: PersonalCause;
  @OneOf(MEMBERSHIP_CORRECTIONS, { doc: 'Why it is said otherwise than before.' }) reason!: MembershipCorrection;
}

export class CorrectedMembershipView {
  @Uuid() membershipId!: string;
  @Uuid() goalGroupId!: string;
  @Day() from!: string;
  @Optional() @Day() endedOn?: string;
  @Optional() @OneOf(LEAVING_CAUSES) cause?: PersonalCause;
}

@Operation({
  name: 'directory.correct-membership',
  summary: 'Correct the goal group, the first or the last day of a membership; how it stood is kept',
  http: 'PUT /memberships/{membershipId}',
  access: manageMemberships,
  input: CorrectMembershipInput,
  output: CorrectedMembershipView,
  problems: [InAnotherGoalGroup, AlreadyMember, GoalGroupEnded],
})
export class CorrectMembership {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute(input: CorrectMembershipInput, caller: Caller): Promise<CorrectedMembershipView> {
    const { membershipId: id, goalGroupId, from, endedOn, cause, reason } = input;
    return this.unitOfWork.run(async (work) => {
      const found = await work.entities.findOneBy(Membership, { id });
      if (!found || !manageMemberships.allows(caller, { programmeId: found.programmeId })) throw new NotFound({});
      const { programmeId, personId } = found;
      await lockMemberships(work, programmeId);
      const before = await work.entities.findOneByOrFail(Membership, { id });
      const change = { goalGroupId, fromDay: from, endedOn: endedOn ?? null, cause: cause ?? null };
      const view = { membershipId: id, goalGroupId, from, ...(endedOn && { endedOn }), ...(cause && { cause }) };
      const isSame = (Object.keys(change) as (keyof typeof change)[]).every((field) => before[field] === change[field]);
      if (isSame) return view;

      const group = await goalGroupOf(work, programmeId, goalGroupId);
      const others = (await knownMemberships(work, programmeId, [personId])).get(personId) ?? [];
      const verdict = judgeMembership(
        { ...change, isExclusive: group.isExclusive },
        others.filter(({ membershipId }) => membershipId !== id),
      );
      if (verdict.kind === 'in-another-group') throw new InAnotherGoalGroup({});
      if (verdict.kind !== 'new') throw new AlreadyMember({});

      const version = 1 + (await work.entities.countBy(MembershipVersion, { membershipId: id }));
      await work.entities.insert(MembershipVersion, {
        membershipId: id,
        version,
        goalGroupId: before.goalGroupId,
        fromDay: before.fromDay,
        endedOn: before.endedOn,
        cause: before.cause,
        reason,
        replacedBy: caller.id,
        replacedAt: this.clock.now(),
      });
      await work.entities.update(Membership, { id }, change);
      tellMembership(work, { ...before, ...change });
      work.record({ aggregate: 'membership', aggregateId: id, fields: Object.keys(change) });
      return view;
    });
  }
}
