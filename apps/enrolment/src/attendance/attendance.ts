import type { EnrolmentState } from '../seats/enrolment-row.js';

export interface Meeting {
  readonly meetingId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly form: string;
}

/** A session as far as attendance goes; its row is locked. */
export interface AttendedSession {
  readonly sessionId: string;
  readonly programmeId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly form: string;
  readonly isCancelled: boolean;
  readonly ownWorkMinutes: number;
  readonly trainerIds: readonly string[];
  /** In the order of their beginning. */
  readonly meetings: readonly Meeting[];
}

/** A first and a last day, each absent where there is none or none is known. */
export interface Period {
  readonly from: string | null;
  readonly to: string | null;
}

/** An enrolment as far as attendance goes; its row is locked. */
export interface Attendee {
  readonly enrolmentId: string;
  readonly sessionId: string;
  readonly learnerId: string;
  readonly state: EnrolmentState;
  /** When the learner takes part in the programme. */
  readonly memberships: readonly Period[];
}

/** What was noted last of one person and one meeting, or of own work. */
export interface AttendanceEntry {
  readonly attendanceId: string;
  readonly enrolmentId: string;
  readonly learnerId: string;
  readonly sessionId: string;
  /** Null: own work. */
  readonly meetingId: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly form: string;
  /** From when the minutes are reckoned. */
  readonly cameAt: Date;
  readonly minutes: number;
  readonly notedBy: string;
  /** Since when the minutes count; null while they are only noted. */
  readonly countedAt: Date | null;
}

/** Why what counts is noted otherwise. */
export const ATTENDANCE_CORRECTIONS = [
  'mistyped',
  'wrong-person',
  'wrong-meeting',
  'left-earlier',
  'was-there',
  'was-not-there',
] as const;
export type AttendanceCorrection = (typeof ATTENDANCE_CORRECTIONS)[number];

const MINUTE_MS = 60_000;
export const leftAt = ({ cameAt, minutes }: Pick<AttendanceEntry, 'cameAt' | 'minutes'>): Date =>
  new Date(cameAt.getTime() + minutes * MINUTE_MS);
export const minutesBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / MINUTE_MS);

/** Entries by person and meeting; a later entry takes the place of an earlier one. */
export class AttendanceSheetState {
  private readonly byPlace = new Map<string, AttendanceEntry>();
  private readonly byLearner = new Map<string, Set<string>>();

  constructor(entries: readonly AttendanceEntry[]) {
    entries.forEach((entry) => this.put(entry));
  }

  put(entry: AttendanceEntry): void {
    const place = placeOf(entry.enrolmentId, entry.meetingId);
    this.byPlace.set(place, entry);
    this.byLearner.set(entry.learnerId, (this.byLearner.get(entry.learnerId) ?? new Set()).add(place));
  }

  find(enrolmentId: string, meetingId: string | null): AttendanceEntry | undefined {
    return this.byPlace.get(placeOf(enrolmentId, meetingId));
  }

  /** Where else the person was, as far as it is noted, between two instants. */
  elsewhere(entry: Pick<AttendanceEntry, 'enrolmentId' | 'learnerId' | 'meetingId' | 'cameAt' | 'minutes'>) {
    if (entry.meetingId === null || entry.minutes === 0) return [];
    const own = placeOf(entry.enrolmentId, entry.meetingId);
    const until = leftAt(entry);
    return [...(this.byLearner.get(entry.learnerId) ?? [])].flatMap((place) => {
      const other = this.byPlace.get(place)!;
      const isElsewhere = place !== own && other.meetingId !== null && other.minutes > 0;
      return isElsewhere && other.cameAt < until && entry.cameAt < leftAt(other) ? [other] : [];
    });
  }
}

const placeOf = (enrolmentId: string, meetingId: string | null) => `${enrolmentId}/${meetingId}`;
