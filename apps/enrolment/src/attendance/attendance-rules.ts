import { stockholmDay } from '#platform';
import type { Caller } from '#plugin-kit';
import { type InputFault, InvalidInput, type LanguageMap, Problem } from '#plugin-kit/contract';
import { noteMinutes } from '../access/enrolment-access.js';
import { NotAParticipant, SessionCancelled } from '../enrolments/enrolment.problems.js';
import { AtTwoPlaces, AttendanceSigned, MeetingNotBegun, NoSeat, OwnAttendance } from './attendance.problems.js';
import {
  type AttendanceCorrection,
  type AttendanceEntry,
  type AttendanceSheetState,
  type AttendedSession,
  type Attendee,
  type Meeting,
  type Period,
  minutesBetween,
} from './attendance.js';

/** What a trainer says of one participant. */
export interface Mark {
  readonly enrolmentId: string;
  readonly minutes: number;
  /** When the person came; with the meeting when left out. */
  readonly from?: string | undefined;
  readonly ownWorkMinutes?: number | undefined;
}

/** Minutes of some participants in one meeting. */
export interface AttendanceSheet {
  readonly sessionId: string;
  /** The only meeting of the session when left out. */
  readonly meetingId?: string | undefined;
  readonly correction?: AttendanceCorrection | undefined;
  readonly marks: readonly Mark[];
}

/** An entry as it is to be noted. */
export type Noted = Omit<AttendanceEntry, 'attendanceId' | 'notedBy' | 'countedAt'>;

/** What the rules look at. */
export interface AttendanceAtHand {
  readonly session: AttendedSession;
  readonly attendees: ReadonlyMap<string, Attendee>;
  readonly entries: AttendanceSheetState;
  readonly programme: Period;
  readonly now: Date;
}

/** Refuses unless the caller is a trainer of the session, or has the permission where it belongs. */
export function requireTrainer(
  caller: Caller,
  { sessionId, programmeId, trainerIds }: Pick<AttendedSession, 'sessionId' | 'programmeId' | 'trainerIds'>,
): void {
  noteMinutes.require(caller, { sessionId, programmeId, trainers: trainerIds });
}

/**
 * The entries that change something; the same again changes nothing. All of a sheet are taken, or none.
 * @throws {InvalidInput} naming every mark of no enrolment of this session, that stands twice, or of more minutes than
 *   there were
 * @throws {SessionCancelled} · {MeetingNotBegun} · {OwnAttendance} · {NoSeat} · {NotAParticipant} ·
 *   {AttendanceSigned} · {AtTwoPlaces}
 */
export function entriesToNote(sheet: AttendanceSheet, caller: Caller, hand: AttendanceAtHand): readonly Noted[] {
  const { session, attendees, entries, now } = hand;
  const { sessionId } = session;
  const meeting = meetingOf(sheet, session);
  const faults = sheet.marks.flatMap((mark, index) => faultsOf(mark, index, sheet, meeting, hand));
  if (faults.length > 0) throw new InvalidInput({}, { errors: faults });
  if (session.isCancelled) throw new SessionCancelled({ sessionId });
  if (meeting.startsAt > now)
    throw new MeetingNotBegun({
      sessionId,
      meetingId: meeting.meetingId,
      startsAt: meeting.startsAt.toISOString(),
    });

  const asked = sheet.marks.flatMap((mark) => notedOf(mark, attendees.get(mark.enrolmentId)!, meeting, session));
  const changed = asked.filter((noted) => {
    const earlier = entries.find(noted.enrolmentId, noted.meetingId);
    return earlier?.minutes !== noted.minutes || earlier.cameAt.getTime() !== noted.cameAt.getTime();
  });
  const own = changed.find(({ learnerId }) => caller.isPerson(learnerId));
  if (own) throw new OwnAttendance({ enrolmentId: own.enrolmentId });
  refuseWhoIsNotThere(changed, hand);
  const signed = changed.filter(({ enrolmentId, meetingId }) => entries.find(enrolmentId, meetingId)?.countedAt);
  if (signed.length > 0 && sheet.correction === undefined) throw new AttendanceSigned({ enrolmentIds: idsOf(signed) });
  const overlaps = changed.flatMap((noted) =>
    entries.elsewhere(noted).map((other) => ({
      enrolmentId: noted.enrolmentId,
      sessionId: other.sessionId,
      meetingId: other.meetingId!,
      startsAt: other.startsAt.toISOString(),
      endsAt: other.endsAt.toISOString(),
    })),
  );
  if (overlaps.length > 0) throw new AtTwoPlaces({ overlaps });
  return changed;
}

/** Whoever waited and was there takes part from now on; whoever has cancelled, or was absent and waited, does not. */
function refuseWhoIsNotThere(changed: readonly Noted[], { attendees, session, programme }: AttendanceAtHand): void {
  const away = changed.filter(({ enrolmentId, minutes }) => {
    const { state } = attendees.get(enrolmentId)!;
    return state === 'cancelled' || (state === 'waitlisted' && minutes === 0);
  });
  if (away.length > 0) throw new NoSeat({ enrolmentIds: idsOf(away) });
  for (const { enrolmentId, startsAt, minutes } of changed) {
    const { learnerId, memberships } = attendees.get(enrolmentId)!;
    const on = stockholmDay(startsAt);
    const isThen = covers(programme, on) && memberships.some((membership) => covers(membership, on));
    if (minutes > 0 && !isThen) throw new NotAParticipant({ programmeId: session.programmeId, learnerId, on });
  }
}

/** Whether a day is one of a period; both ends are. */
export const covers = ({ from, to }: Period, day: string): boolean =>
  (from === null || from <= day) && (to === null || day <= to);

const idsOf = (entries: readonly { readonly enrolmentId: string }[]) => [
  ...new Set(entries.map(({ enrolmentId }) => enrolmentId)),
];

/** The meeting that something is said of. */
export function meetingOf(
  { meetingId }: { readonly meetingId?: string | undefined },
  { meetings }: Pick<AttendedSession, 'meetings'>,
): Meeting {
  const meeting =
    meetingId === undefined
      ? meetings.length === 1
        ? meetings[0]
        : undefined
      : meetings.find((one) => one.meetingId === meetingId);
  if (meeting) return meeting;
  const detail =
    meetingId === undefined
      ? { sv: 'Tillfället har flera möten: ange vilket.', en: 'The session has several meetings: say which.' }
      : { sv: 'Tillfället har inget sådant möte.', en: 'The session has no such meeting.' };
  throw new InvalidInput({}, { errors: [{ pointer: '/meetingId', detail }] });
}

function notedOf(
  mark: Mark,
  { enrolmentId, learnerId }: Attendee,
  meeting: Meeting,
  session: AttendedSession,
): Noted[] {
  const { sessionId, startsAt, endsAt, form } = session;
  const own = { enrolmentId, learnerId, sessionId };
  const cameAt = mark.from === undefined ? meeting.startsAt : new Date(mark.from);
  const inMeeting = { ...own, ...meeting, cameAt, minutes: mark.minutes };
  if (mark.ownWorkMinutes === undefined) return [inMeeting];
  return [
    inMeeting,
    { ...own, meetingId: null, startsAt, endsAt, form, cameAt: startsAt, minutes: mark.ownWorkMinutes },
  ];
}

function faultsOf(
  { enrolmentId, minutes, from, ownWorkMinutes = 0 }: Mark,
  index: number,
  { marks }: AttendanceSheet,
  meeting: Meeting,
  { session, attendees }: AttendanceAtHand,
): InputFault[] {
  const fault = (field: keyof Mark, detail: LanguageMap): InputFault[] => [
    { pointer: `/marks/${index}/${field}`, detail },
  ];
  if (attendees.get(enrolmentId)?.sessionId !== session.sessionId)
    return fault('enrolmentId', { sv: 'Ingen anmälan till det här tillfället.', en: 'No enrolment in this session.' });
  if (marks.findIndex((mark) => mark.enrolmentId === enrolmentId) < index)
    return fault('enrolmentId', { sv: 'Står två gånger.', en: 'Stands here twice.' });
  const cameAt = from === undefined ? meeting.startsAt : new Date(from);
  if (cameAt < meeting.startsAt || cameAt >= meeting.endsAt)
    return fault('from', { sv: 'Ligger inte i mötet.', en: 'Is not within the meeting.' });
  const most = minutesBetween(cameAt, meeting.endsAt);
  if (minutes > most)
    return fault('minutes', {
      sv: `Högst ${most}, så länge som mötet varade.`,
      en: `At most ${most}, as long as the meeting lasted.`,
    });
  if (ownWorkMinutes > session.ownWorkMinutes)
    return fault('ownWorkMinutes', {
      sv: `Högst ${session.ownWorkMinutes} minuter eget arbete i det här tillfället.`,
      en: `At most ${session.ownWorkMinutes} minutes of own work in this session.`,
    });
  return [];
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
