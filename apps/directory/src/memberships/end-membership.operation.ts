import { membershipEnded } from '#contracts';
import { type Caller, Day, OneOf, Operation, UnitOfWork, Uuid } from '#plugin-kit';
import { InvalidInput, NotFound } from '#plugin-kit/contract';
import { Membership } from './membership.entity.js';
import { LEAVING_CAUSES } from './membership.view.js';
import { MembershipEnded } from './membership.problems.js';
import { manageMemberships } from './membership-access.js';

/** Why one person leaves; whole organisations leave in another way. */
type PersonalCause = (typeof LEAVING_CAUSES)[number];

export class EndMembershipInput {
  @Uuid() membershipId!: string;
  @Day({ doc: 'The last day of taking part.' }) on!: string;
  @OneOf(LEAVING_CAUSES, { doc: 'A code, never a reason in words: that could become health data.' })
  cause!: PersonalCause;
}

export class EndedMembershipView {
  @Uuid() membershipId!: string;
  @Day() endedOn!: string;
  @OneOf(LEAVING_CAUSES) cause!: PersonalCause;
}

@Operation({
  name: 'directory.end-membership',
  summary: 'Note that a person has left the programme',
  http: 'POST /memberships/{membershipId}/end',
  access: manageMemberships,
  input: EndMembershipInput,
  output: EndedMembershipView,
  problems: [MembershipEnded],
})
export class EndMembership {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ membershipId, on, cause }: EndMembershipInput, caller: Caller): Promise<EndedMembershipView> {
    return this.unitOfWork.run(async (work) => {
      const membership = await work.entities.findOne(Membership, {
        where: { id: membershipId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!membership || !manageMemberships.allows(caller, { programmeId: membership.programmeId }))
        throw new NotFound({});
      const view = { membershipId, endedOn: on, cause };
      if (membership.endedOn === on && membership.cause === cause) return view;
      if (membership.endedOn !== null) throw new MembershipEnded({});
      if (on < membership.fromDay) {
        throw new InvalidInput(
          {},
          {
            errors: [
              {
                pointer: '/on',
                detail: {
                  sv: 'Ligger före den första dagen i programmet.',
                  en: 'Is before the first day in the programme.',
                },
              },
            ],
          },
        );
      }
      await work.entities.update(Membership, { id: membershipId }, { endedOn: on, cause });
      work.publish(
        membershipEnded(membershipId, {
          membershipId,
          personId: membership.personId,
          programmeId: membership.programmeId,
          goalGroupId: membership.goalGroupId,
          organisationId: membership.organisationId,
          on,
          cause,
        }),
      );
      return view;
    });
  }
}
