import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '#plugin-kit/contract';
import { AttendanceSigned, NoSeat, SessionNotBegun } from './attendance.problems.js';
import { type Attendance, type Mark, marksToTake } from './attendance-rules.js';

const BEGAN = new Date('2026-03-01T08:00:00Z');
const DURING = new Date('2026-03-01T09:00:00Z');
const session = { sessionId: 'session', programmeId: 'programme', startsAt: BEGAN, hours: 4, trainerIds: ['trainer'] };

/** Somebody with a seat of whom nothing is noted yet. */
const anAttendance = (facts: Partial<Attendance> = {}): Attendance => ({
  enrolmentId: 'a',
  sessionId: 'session',
  learnerId: 'learner',
  state: 'confirmed',
  notedHours: null,
  signedAt: null,
  ...facts,
});
const aMark = (hours: number): Mark => ({ enrolmentId: 'a', hours });
const take = (mark: Mark, attendance = anAttendance(), now = DURING) =>
  marksToTake(session, [mark], new Map([[attendance.enrolmentId, attendance]]), now);

describe('The rules of noted hours', () => {
  it.each([0, 2.5, 3.75, 4])('take %s hours of four', (hours) => {
    expect(take(aMark(hours))).toEqual([aMark(hours)]);
  });

  it.each([4.01, 1.234])('refuse %s hours of four', (hours) => {
    expect(() => take(aMark(hours))).toThrow(InvalidInput);
  });

  it('change nothing by the same mark again', () => {
    expect(take(aMark(3), anAttendance({ notedHours: 3 }))).toEqual([]);
  });

  it('let a mark be corrected', () => {
    expect(take(aMark(2), anAttendance({ notedHours: 3 }))).toEqual([aMark(2)]);
  });

  it('correct none that is signed', () => {
    expect(() => take(aMark(2), anAttendance({ notedHours: 3, signedAt: DURING }))).toThrow(AttendanceSigned);
  });

  it('take the same again of what is signed', () => {
    expect(take(aMark(3), anAttendance({ notedHours: 3, signedAt: DURING }))).toEqual([]);
  });

  it('note nothing before the session begins', () => {
    expect(() => take(aMark(3), anAttendance(), new Date(BEGAN.getTime() - 1))).toThrow(SessionNotBegun);
  });

  it.each(['waitlisted', 'cancelled'] as const)('note nothing of who is %s', (state) => {
    expect(() => take(aMark(3), anAttendance({ state }))).toThrow(NoSeat);
  });

  it('refuse what is of another session', () => {
    expect(() => take(aMark(3), anAttendance({ sessionId: 'another' }))).toThrow(InvalidInput);
  });
});
