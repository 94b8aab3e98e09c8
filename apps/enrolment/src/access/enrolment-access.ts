import { type Caller, defineAccess } from '#plugin-kit';

/** Where an enrolment belongs; over `enrolment e` and `person p` (outer). */
const PLACE = {
  programme: 'e.programme_id',
  organisation: 'p.organisation_id',
  unit: 'p.unit_id',
  session: 'e.session_id',
} as const;

/** One's own, those of one's own sessions as a trainer (`session s`), and those in the scope of a role. */
export const seeEnrolments = defineAccess({
  permission: 'enrolment:read',
  or: 'own',
  at: PLACE,
  whose: { learner: 'e.learner_id', trainers: 's.trainer_ids[]' },
});

/** What `seeEnrolments` takes of a caller. */
export type SeenEnrolments = [
  everywhere: boolean,
  self: string,
  programmeIds: readonly string[],
  organisationIds: readonly string[],
  unitIds: readonly string[],
  sessionIds: readonly string[],
];

/** Enrolling, cancelling and signing: for oneself, or for others who have asked for help. */
export const actForLearners = defineAccess({
  permission: 'enrolment:act-for-others',
  or: 'own',
  at: PLACE,
  whose: { learner: 'e.learner_id' },
});

/** Minutes of the sessions that one leads, or that are in the scope of a role. */
export const noteMinutes = defineAccess({
  permission: 'attendance:record',
  or: 'own',
  at: ['programme', 'session'],
  whose: ['trainers'],
});

/** Where an enrolment belongs, and whom it concerns. */
export interface EnrolmentPlace {
  readonly programmeId: string;
  readonly organisationId: string | null;
  readonly unitId: string | null;
  readonly sessionId: string;
  readonly learnerId: string;
  readonly trainerIds: readonly string[];
}

/** Whether the caller may see an enrolment that is at hand; lists have the same as a condition. */
export function maySee(caller: Caller, { learnerId, trainerIds, ...place }: EnrolmentPlace): boolean {
  return seeEnrolments.allows(caller, { ...place, learner: learnerId, trainers: trainerIds });
}
