import { describe, expect, it } from '@jest/globals';
import { InvalidInput, type Problem } from '#plugin-kit/contract';
import { aCaller } from '#testing';
import { NotAParticipant, SessionCancelled } from '../enrolments/enrolment.problems.js';
import { AtTwoPlaces, AttendanceSigned, MeetingNotBegun, NoSeat, OwnAttendance } from './attendance.problems.js';
import {
  type AttendanceEntry,
  type AttendedSession,
  type Attendee,
  AttendanceSheetState,
  type Period,
} from './attendance.js';
import { type AttendanceSheet, type Mark, entriesToNote } from './attendance-rules.js';

const trainer = aCaller({ id: 'trainer' });
const at = (time: string) => new Date(`2026-03-01T${time}:00Z`);
const meeting = { meetingId: 'meeting', startsAt: at('08:00'), endsAt: at('12:00'), form: 'classroom' };

/** A session of one meeting of four hours. */
const aSession = (facts: Partial<AttendedSession> = {}): AttendedSession => ({
  sessionId: 'session',
  programmeId: 'programme',
  startsAt: meeting.startsAt,
  endsAt: meeting.endsAt,
  form: 'classroom',
  isCancelled: false,
  ownWorkMinutes: 0,
  trainerIds: ['trainer'],
  meetings: [meeting],
  ...facts,
});

/** Somebody with a seat, who takes part in the programme for good. */
const anAttendee = (facts: Partial<Attendee> = {}): Attendee => ({
  enrolmentId: 'a',
  sessionId: 'session',
  learnerId: 'learner',
  state: 'confirmed',
  memberships: [{ from: null, to: null }],
  ...facts,
});

const anEntry = (facts: Partial<AttendanceEntry> = {}): AttendanceEntry => ({
  attendanceId: 'entry',
  enrolmentId: 'a',
  learnerId: 'learner',
  sessionId: 'session',
  ...meeting,
  cameAt: meeting.startsAt,
  minutes: 60,
  notedBy: 'trainer',
  countedAt: null,
  ...facts,
});

interface Given {
  readonly session?: AttendedSession;
  readonly attendee?: Attendee;
  readonly entries?: readonly AttendanceEntry[];
  readonly programme?: Period;
  readonly now?: Date;
  readonly sheet?: Partial<AttendanceSheet>;
  readonly caller?: typeof trainer;
}

function note(mark: Partial<Mark>, given: Given = {}) {
  const { session = aSession(), attendee = anAttendee(), entries = [], now = at('13:00'), caller = trainer } = given;
  const { programme = { from: null, to: null }, sheet = {} } = given;
  return entriesToNote(
    { sessionId: 'session', marks: [{ enrolmentId: 'a', minutes: 60, ...mark }], ...sheet },
    caller,
    {
      session,
      attendees: new Map([[attendee.enrolmentId, attendee]]),
      entries: new AttendanceSheetState(entries),
      programme,
      now,
    },
  );
}
const minutesOf = (...asked: Parameters<typeof note>) =>
  note(...asked).map(({ meetingId, minutes }) => [meetingId, minutes]);

describe('The rules of noted minutes', () => {
  it.each([0, 1, 240])('take %i minutes of a meeting of 240', (minutes) => {
    expect(minutesOf({ minutes })).toEqual([['meeting', minutes]]);
  });

  it('take no minute more than the meeting lasted', () => {
    expect(() => note({ minutes: 241 })).toThrow(InvalidInput);
  });

  it('take no more than the meeting lasted from when the person came', () => {
    const from = at('11:00').toISOString();

    expect(minutesOf({ from, minutes: 60 })).toEqual([['meeting', 60]]);
    expect(() => note({ from, minutes: 61 })).toThrow(InvalidInput);
  });

  it.each(['07:59', '12:00'])('take nobody who came at %s, when there was no meeting', (time) => {
    expect(() => note({ from: at(time).toISOString(), minutes: 1 })).toThrow(InvalidInput);
  });

  it('take own work apart, and as much as the session allows', () => {
    const session = aSession({ ownWorkMinutes: 90 });

    expect(minutesOf({ minutes: 30, ownWorkMinutes: 90 }, { session })).toEqual([
      ['meeting', 30],
      [null, 90],
    ]);
    expect(() => note({ ownWorkMinutes: 91 }, { session })).toThrow(InvalidInput);
    expect(() => note({ ownWorkMinutes: 1 })).toThrow(InvalidInput);
  });

  it('change nothing by the same mark again, signed or not', () => {
    expect(note({ minutes: 60 }, { entries: [anEntry()] })).toEqual([]);
    expect(note({ minutes: 60 }, { entries: [anEntry({ countedAt: at('12:30') })] })).toEqual([]);
  });

  it('change what nobody has signed', () => {
    expect(minutesOf({ minutes: 90 }, { entries: [anEntry()] })).toEqual([['meeting', 90]]);
  });

  it('change what counts only for a reason', () => {
    const entries = [anEntry({ countedAt: at('12:30') })];

    expect(() => note({ minutes: 90 }, { entries })).toThrow(AttendanceSigned);
    expect(minutesOf({ minutes: 90 }, { entries, sheet: { correction: 'mistyped' } })).toEqual([['meeting', 90]]);
  });

  it('note nothing before the meeting begins', () => {
    expect(() => note({}, { now: at('07:59') })).toThrow(MeetingNotBegun);
  });

  it('note nothing of a cancelled session', () => {
    expect(() => note({}, { session: aSession({ isCancelled: true }) })).toThrow(SessionCancelled);
  });

  it('ask which meeting, where there are several', () => {
    const other = { ...meeting, meetingId: 'other', startsAt: at('14:00'), endsAt: at('15:00') };
    const session = aSession({ meetings: [meeting, other] });

    expect(() => note({}, { session })).toThrow(InvalidInput);
    expect(() => note({}, { session, sheet: { meetingId: 'elsewhere' } })).toThrow(InvalidInput);
    expect(() => note({}, { session, sheet: { meetingId: 'other' } })).toThrow(MeetingNotBegun);
    expect(minutesOf({}, { session, sheet: { meetingId: 'meeting' } })).toEqual([['meeting', 60]]);
  });

  it('take who waited and was there, and note no absence of who only waits', () => {
    const attendee = anAttendee({ state: 'waitlisted' });

    expect(minutesOf({ minutes: 60 }, { attendee })).toEqual([['meeting', 60]]);
    expect(() => note({ minutes: 0 }, { attendee })).toThrow(NoSeat);
  });

  it('note nothing of who has cancelled', () => {
    expect(() => note({}, { attendee: anAttendee({ state: 'cancelled' }) })).toThrow(NoSeat);
  });

  it('let nobody note their own minutes', () => {
    expect(() => note({}, { caller: aCaller({ id: 'learner' }) })).toThrow(OwnAttendance);
  });

  it.each<[string, Period, boolean]>([
    ['until the day before', { from: null, to: '2026-02-28' }, false],
    ['until that day', { from: '2026-01-01', to: '2026-03-01' }, true],
    ['from that day', { from: '2026-03-01', to: null }, true],
    ['from the day after', { from: '2026-03-02', to: null }, false],
  ])('ask for a membership and a programme on the day of the meeting: %s', (_, period, isThen) => {
    const asMember = () =>
      note({}, { attendee: anAttendee({ memberships: [{ from: '2039-01-01', to: null }, period] }) });
    const inProgramme = () => note({}, { programme: period });

    for (const noted of [asMember, inProgramme])
      if (isThen) expect(noted()).toHaveLength(1);
      else expect(noted).toThrow(NotAParticipant);
  });

  it('refuse who is in another meeting at that time, and name it', () => {
    const elsewhere = (from: string, minutes: number) =>
      anEntry({ enrolmentId: 'b', sessionId: 'other', meetingId: 'there', cameAt: at(from), minutes });

    expect(() => note({ minutes: 240 }, { entries: [elsewhere('11:59', 30)] })).toThrow(AtTwoPlaces);
    try {
      note({ minutes: 240 }, { entries: [elsewhere('11:59', 30)] });
    } catch (refusal) {
      expect((refusal as Problem).facts).toMatchObject({
        overlaps: [{ enrolmentId: 'a', sessionId: 'other', meetingId: 'there' }],
      });
    }
    expect(note({ minutes: 239 }, { entries: [elsewhere('11:59', 30)] })).toHaveLength(1);
    expect(note({ from: at('09:00').toISOString(), minutes: 180 }, { entries: [elsewhere('08:00', 60)] })).toHaveLength(
      1,
    );
    expect(note({ minutes: 0 }, { entries: [elsewhere('08:00', 240)] })).toHaveLength(1);
  });

  it('refuse what is of another session, or stands twice', () => {
    expect(() => note({}, { attendee: anAttendee({ sessionId: 'another' }) })).toThrow(InvalidInput);
    const twice = { marks: [1, 2].map((minutes) => ({ enrolmentId: 'a', minutes })) };
    expect(() => note({}, { sheet: twice })).toThrow(InvalidInput);
  });
});
