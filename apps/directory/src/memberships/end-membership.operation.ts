import { type LeavingCause, membershipEnded } from '#contracts';
import { type Caller, Day, OneOf, Operation, UnitOfWork, Uuid, statement } from '#plugin-kit';
import { InvalidInput, NotFound } from '#plugin-kit/contract';
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

interface MembershipRow {
  readonly person_id: string;
  readonly programme_id: string;
  readonly goal_group_id: string;
  readonly organisation_id: string;
  readonly from_day: string;
  readonly ended_on: string | null;
  readonly cause: LeavingCause | null;
}

const lockMembership = statement<MembershipRow, [membershipId: string]>(
  'lock-membership',
  `
SELECT person_id, programme_id, goal_group_id, organisation_id, from_day::text, ended_on::text, cause
FROM membership
WHERE id = $1
FOR UPDATE`,
);

const endMembership = statement<never, [membershipId: string, on: string, cause: string]>(
  'end-membership',
  'UPDATE membership SET ended_on = $2, cause = $3 WHERE id = $1',
);

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
      const [row] = await work.query(lockMembership, membershipId);
      if (!row || !manageMemberships.allows(caller, { programmeId: row.programme_id })) throw new NotFound({});
      const view = { membershipId, endedOn: on, cause };
      if (row.ended_on === on && row.cause === cause) return view;
      if (row.ended_on !== null) throw new MembershipEnded({});
      if (on < row.from_day) {
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
      await work.query(endMembership, membershipId, on, cause);
      work.publish(
        membershipEnded(membershipId, {
          membershipId,
          personId: row.person_id,
          programmeId: row.programme_id,
          goalGroupId: row.goal_group_id,
          organisationId: row.organisation_id,
          on,
          cause,
        }),
      );
      return view;
    });
  }
}
