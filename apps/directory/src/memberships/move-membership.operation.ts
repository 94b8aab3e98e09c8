import { addDays, uuidv7 } from '#platform';
import { type Caller, Day, Operation, UnitOfWork, Uuid } from '#plugin-kit';
import { InvalidInput, NotFound } from '#plugin-kit/contract';
import { AlreadyMember, GoalGroupEnded, InAnotherGoalGroup, MembershipEnded } from './membership.problems.js';
import { Membership } from './membership.entity.js';
import { judgeMembership } from './membership-rules.js';
import { goalGroupOf, knownMemberships, lockMemberships, tellMembership } from './membership-rows.js';
import { manageMemberships } from './membership-access.js';

export class MoveMembershipInput {
  @Uuid() membershipId!: string;
  @Uuid({ doc: 'The goal group in which the person goes on.' }) goalGroupId!: string;
  @Day({ doc: 'The first day in it.' }) from!: string;
}

export class MovedMembershipView {
  @Uuid({ doc: 'The membership that goes on.' }) membershipId!: string;
  @Uuid({ doc: 'The membership that ended the day before.' }) earlierId!: string;
  @Uuid() goalGroupId!: string;
  @Day() from!: string;
}

@Operation({
  name: 'directory.move-membership',
  summary: 'Let a person go on in another goal group from a day on; what was so until then stays',
  http: 'POST /memberships/{membershipId}/move',
  access: manageMemberships,
  input: MoveMembershipInput,
  output: MovedMembershipView,
  problems: [InAnotherGoalGroup, AlreadyMember, GoalGroupEnded, MembershipEnded],
})
export class MoveMembership {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * The membership goes on under its id, and what was until then gets another one: whoever hears of the two in whatever
   * order never finds the person outside the programme, and takes no seat away.
   */
  execute({ membershipId: id, goalGroupId, from }: MoveMembershipInput, caller: Caller): Promise<MovedMembershipView> {
    return this.unitOfWork.run(async (work) => {
      const found = await work.entities.findOneBy(Membership, { id });
      if (!found || !manageMemberships.allows(caller, { programmeId: found.programmeId })) throw new NotFound({});
      const { programmeId, personId } = found;
      await lockMemberships(work, programmeId);
      const before = await work.entities.findOneByOrFail(Membership, { id });
      if (before.endedOn !== null) throw new MembershipEnded({});
      if (from <= before.fromDay)
        throw new InvalidInput(
          {},
          {
            errors: [
              {
                pointer: '/from',
                detail: {
                  sv: `Ska ligga efter ${before.fromDay}, den första dagen i den målgrupp som lämnas.`,
                  en: `Must be after ${before.fromDay}, the first day in the goal group that is left.`,
                },
              },
            ],
          },
        );
      const group = await goalGroupOf(work, programmeId, goalGroupId);
      const others = (await knownMemberships(work, programmeId, [personId])).get(personId) ?? [];
      const verdict = judgeMembership(
        { goalGroupId, isExclusive: group.isExclusive, fromDay: from, endedOn: null },
        others.filter(({ membershipId }) => membershipId !== id),
      );
      if (verdict.kind === 'in-another-group') throw new InAnotherGoalGroup({});
      if (verdict.kind !== 'new' || goalGroupId === before.goalGroupId) throw new AlreadyMember({});

      const earlier: Membership = { ...before, id: uuidv7(), endedOn: addDays(from, -1), cause: 'other' };
      const after: Membership = { ...before, goalGroupId, fromDay: from };
      await work.entities.insert(Membership, earlier);
      await work.entities.update(Membership, { id }, { goalGroupId, fromDay: from });
      tellMembership(work, earlier, goalGroupId);
      tellMembership(work, after);
      work.record({ aggregate: 'membership', aggregateId: id, fields: ['goalGroupId', 'from'] });
      return { membershipId: id, earlierId: earlier.id, goalGroupId, from };
    });
  }
}
