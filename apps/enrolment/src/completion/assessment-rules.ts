import type { Caller } from '#plugin-kit';
import { type InputFault, InvalidInput, type Pointer } from '#plugin-kit/contract';
import type { EnrolmentRow } from '../seats/enrolment-row.js';
import { AttendanceNotSigned, NotAssessable, OutcomeRecorded, OwnAssessment } from './completion.problems.js';

/** An enrolment as far as its outcome goes; its row is locked. */
export interface AssessedEnrolment extends EnrolmentRow {
  readonly countedMinutes: number | null;
}

export interface Assessment {
  readonly enrolmentId: string;
  readonly outcome: 'completed' | 'failed';
}

/** Why an outcome is another than the one that was recorded. */
export const ASSESSMENT_CORRECTIONS = ['mistyped', 'wrong-person', 'reconsidered'] as const;
export type AssessmentCorrection = (typeof ASSESSMENT_CORRECTIONS)[number];

/** What is said of the participants of a session. */
export interface AssessmentSheet {
  readonly sessionId: string;
  readonly results: readonly Assessment[];
  readonly correction?: AssessmentCorrection | undefined;
}

/**
 * The assessments that change something; the same outcome again changes nothing, and a failed module may be completed
 * by a later assessment. A completed one is said to have failed only as a correction. All or none are taken.
 * @throws {InvalidInput} naming every result that stands twice or is of no enrolment of this session
 * @throws {OwnAssessment} · {NotAssessable} · {AttendanceNotSigned} · {OutcomeRecorded}
 */
export function assessmentsToTake(
  { sessionId, results, correction }: AssessmentSheet,
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
  const idsOf = (wrong: (assessment: Assessment, enrolment: AssessedEnrolment) => boolean) =>
    changed
      .filter((assessment) => wrong(assessment, enrolments.get(assessment.enrolmentId)!))
      .map(({ enrolmentId }) => enrolmentId);
  const unfit = idsOf((_, { state }) => state === 'waitlisted' || state === 'cancelled');
  if (unfit.length > 0) throw new NotAssessable({ enrolmentIds: unfit });
  const unsigned = idsOf(({ outcome }, { countedMinutes }) => outcome === 'completed' && !countedMinutes);
  if (unsigned.length > 0) throw new AttendanceNotSigned({ enrolmentIds: unsigned });
  const recorded = idsOf((_, { state }) => state === 'completed');
  if (recorded.length > 0 && correction === undefined) throw new OutcomeRecorded({ enrolmentIds: recorded });
  return changed;
}
