import type { Caller } from '#plugin-kit';
import { type InputFault, InvalidInput, Problem } from '#plugin-kit/contract';
import { noteHours } from '../access/enrolment-access.js';
import type { EnrolmentState } from '../seats/enrolment-row.js';
import { AttendanceSigned, NoSeat, SessionNotBegun } from './attendance.problems.js';

export interface AttendedSession {
  readonly sessionId: string;
  readonly programmeId: string;
  readonly startsAt: Date;
  /** Length of the session: nobody attends longer. */
  readonly hours: number;
  readonly trainerIds: readonly string[];
}

/** An enrolment as far as attendance goes; its row is locked. */
export interface Attendance {
  readonly enrolmentId: string;
  readonly sessionId: string;
  readonly learnerId: string;
  readonly state: EnrolmentState;
  readonly notedHours: number | null;
  readonly signedAt: Date | null;
}

export interface Mark {
  readonly enrolmentId: string;
  readonly hours: number;
}

/** Refuses unless the caller is a trainer of the session, or has the permission where it belongs. */
export function requireTrainer(
  caller: Caller,
  { sessionId, programmeId, trainerIds }: Pick<AttendedSession, 'sessionId' | 'programmeId' | 'trainerIds'>,
): void {
  noteHours.require(caller, { sessionId, programmeId, trainers: trainerIds });
}

/**
 * The marks that change something; the same mark again changes nothing. All or none are taken.
 * @throws {InvalidInput} naming every mark of no enrolment of this session, or of more hours than it has, or of parts
 *   of a hundredth
 * @throws {SessionNotBegun} · {NoSeat} · {AttendanceSigned}
 */
export function marksToTake(
  session: AttendedSession,
  marks: readonly Mark[],
  attendances: ReadonlyMap<string, Attendance>,
  now: Date,
): readonly Mark[] {
  const faults = marks.flatMap(({ enrolmentId, hours }, index): InputFault[] => {
    if (attendances.get(enrolmentId)?.sessionId !== session.sessionId) {
      return [
        {
          pointer: `/marks/${index}/enrolmentId`,
          detail: { sv: 'Ingen anmälan till det här tillfället.', en: 'No enrolment in this session.' },
        },
      ];
    }
    if (hours > session.hours || Math.abs(hours * 100 - Math.round(hours * 100)) > 1e-6) {
      return [
        {
          pointer: `/marks/${index}/hours`,
          detail: {
            sv: `Högst tillfällets ${session.hours} timmar, med två decimaler.`,
            en: `At most the ${session.hours} hours of the session, with two decimals.`,
          },
        },
      ];
    }
    return [];
  });
  if (faults.length > 0) throw new InvalidInput({}, { errors: faults });
  if (session.startsAt > now) throw new SessionNotBegun({ sessionId: session.sessionId });
  const changed = marks.filter(({ enrolmentId, hours }) => attendances.get(enrolmentId)!.notedHours !== hours);
  const idsOf = (wrong: (attendance: Attendance) => boolean) =>
    changed.map(({ enrolmentId }) => enrolmentId).filter((id) => wrong(attendances.get(id)!));
  const signed = idsOf(({ signedAt }) => signedAt !== null);
  if (signed.length > 0) throw new AttendanceSigned({ enrolmentIds: signed });
  const seatless = idsOf(({ state }) => state === 'waitlisted' || state === 'cancelled');
  if (seatless.length > 0) throw new NoSeat({ enrolmentIds: seatless });
  return changed;
}

/** Answers the problem instead of throwing it, for batches in which others go on. */
export function attempt<Value>(rule: () => Value): Value | Problem {
  try {
    return rule();
  } catch (refusal) {
    if (refusal instanceof Problem) return refusal;
    throw refusal;
  }
}
