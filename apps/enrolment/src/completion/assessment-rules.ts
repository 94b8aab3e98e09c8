import type { Caller } from '#plugin-kit';
import { type InputFault, InvalidInput, type Pointer } from '#plugin-kit/contract';
import type { EnrolmentRow } from '../seats/enrolment-row.js';
import { AttendanceNotSigned, NotAssessable, OwnAssessment } from './completion.problems.js';

/** An enrolment as far as its outcome goes; its row is locked. */
export interface AssessedEnrolment extends EnrolmentRow {
  readonly notedHours: number | null;
  readonly signedAt: Date | null;
}

export interface Assessment {
  readonly enrolmentId: string;
  readonly outcome: 'completed' | 'failed';
}

/**
 * The assessments that change something; the same outcome again changes nothing, and a failed module may be completed
 * by a later assessment. All or none are taken.
 * @throws {InvalidInput} naming every result that stands twice or is of no enrolment of this session
 * @throws {OwnAssessment} · {NotAssessable} · {AttendanceNotSigned}
 */
export function assessmentsToTake(
  sessionId: string,
  results: readonly Assessment[],
  enrolments: ReadonlyMap<string, AssessedEnrolment>,
  caller: Caller,
): readonly Assessment[] {
  const seen = new Set<string>();
  const faults = results.flatMap(({ enrolmentId }, index): InputFault[] => {
    const pointer: Pointer = `/results/${index}/enrolmentId`;
    if (enrolments.get(enrolmentId)?.sessionId !== sessionId)
      return [
        { pointer, detail: { sv: 'Ingen anmälan till det här tillfället.', en: 'No enrolment in this session.' } },
      ];
    if (seen.has(enrolmentId)) return [{ pointer, detail: { sv: 'Står två gånger.', en: 'Stands here twice.' } }];
    seen.add(enrolmentId);
    return [];
  });
  if (faults.length > 0) throw new InvalidInput({}, { errors: faults });

  const changed = results.filter(({ enrolmentId, outcome }) => enrolments.get(enrolmentId)!.state !== outcome);
  const own = changed.find(({ enrolmentId }) => caller.isPerson(enrolments.get(enrolmentId)!.learnerId));
  if (own) throw new OwnAssessment({ enrolmentId: own.enrolmentId });
  const idsOf = (wrong: (assessment: Assessment) => boolean) =>
    changed.filter(wrong).map(({ enrolmentId }) => enrolmentId);
  const unfit = idsOf(({ enrolmentId }) => !['confirmed', 'failed'].includes(enrolments.get(enrolmentId)!.state));
  if (unfit.length > 0) throw new NotAssessable({ enrolmentIds: unfit });
  const unsigned = idsOf(
    ({ enrolmentId, outcome }) => outcome === 'completed' && enrolments.get(enrolmentId)!.signedAt === null,
  );
  if (unsigned.length > 0) throw new AttendanceNotSigned({ enrolmentIds: unsigned });
  return changed;
}
