import type { LeavingCause } from '#contracts';
import { Day, ListOf, Nested, OneOf, Optional, PersonId, Text, Uuid } from '#plugin-kit';
import { PersonName } from '../people/person.view.js';

export const LEAVING_CAUSES = [
  'new-job',
  'end-of-employment',
  'leave-of-absence',
  'workload',
  'moved',
  'other',
] as const satisfies readonly LeavingCause[];
/** Why a membership is said to be otherwise than before. */
export const MEMBERSHIP_CORRECTIONS = ['mistyped', 'wrong-group', 'told-late', 'wrong-person'] as const;
export type MembershipCorrection = (typeof MEMBERSHIP_CORRECTIONS)[number];
/** Also what is said of a whole organisation, and of nobody by hand. */
const ALL_CAUSES = [...LEAVING_CAUSES, 'organisation-left'] as const satisfies readonly LeavingCause[];

/** A person's part in a programme; for the programme office alone. */
export class MembershipView {
  @Uuid() membershipId!: string;
  @PersonId() personId!: string;
  @Nested(() => PersonName) name!: PersonName;
  @Uuid() programmeId!: string;
  @Uuid() goalGroupId!: string;
  @Uuid() organisationId!: string;
  @Day() from!: string;
  @Optional() @Day() endedOn?: string;
  @Optional() @OneOf(ALL_CAUSES) cause?: LeavingCause;
}

export class MembershipsView {
  @ListOf(() => MembershipView, { max: 200 }) items!: MembershipView[];
  @Optional() @Text(1, 1_000) next?: string;
}
