import type { Caller, Place } from '#plugin-kit';

/** Where an enrolment belongs, and who it concerns; what questions of access are decided by. */
export interface EnrolmentPlace extends Place {
  readonly learnerId: string;
  readonly trainerIds: readonly string[];
}

/**
 * Whether the caller may see an enrolment: one's own, those of one's own sessions as a trainer, and those in the scope
 * of a role.
 */
export function maySee(caller: Caller, place: EnrolmentPlace): boolean {
  return (
    caller.isPerson(place.learnerId) ||
    place.trainerIds.some((id) => caller.isPerson(id)) ||
    caller.may('enrolment:read', place)
  );
}

/**
 * The same as an SQL condition over `enrolment e`, `session s` and `person p` (outer), with its parameters from
 * `$<first>` on.
 */
export function visibleEnrolments(
  caller: Caller,
  first: number,
): { readonly condition: string; readonly values: readonly unknown[] } {
  const { everything, programmeIds, organisationIds, unitIds, sessionIds } = caller.visible('enrolment:read');
  const self = caller.kind === 'person' && !caller.id.startsWith('identity:') ? caller.id : null;
  const at = (offset: number) => `$${first + offset}`;
  return {
    condition: `(${at(0)}::boolean
      OR e.learner_id = ${at(1)}::uuid
      OR ${at(1)}::uuid = ANY(s.trainer_ids)
      OR e.programme_id = ANY(${at(2)}::uuid[])
      OR p.organisation_id = ANY(${at(3)}::uuid[])
      OR p.unit_id = ANY(${at(4)}::uuid[])
      OR e.session_id = ANY(${at(5)}::uuid[]))`,
    values: [everything, self, programmeIds, organisationIds, unitIds, sessionIds],
  };
}
