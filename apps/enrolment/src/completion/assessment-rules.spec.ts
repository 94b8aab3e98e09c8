import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '#plugin-kit/contract';
import { aCaller } from '#testing';
import {
  type AssessedEnrolment,
  type Assessment,
  type AssessmentSheet,
  assessmentsToTake,
} from './assessment-rules.js';
import { AttendanceNotSigned, NotAssessable, OutcomeRecorded, OwnAssessment } from './completion.problems.js';

const trainer = aCaller({ id: 'trainer' });

/** Somebody who attended, signed, and has not been assessed. */
const anEnrolment = (facts: Partial<AssessedEnrolment> = {}): AssessedEnrolment => ({
  enrolmentId: 'a',
  learnerId: 'learner',
  sessionId: 'session',
  moduleId: 'module',
  courseId: 'course',
  programmeId: 'programme',
  state: 'confirmed',
  hasSeat: true,
  countedMinutes: 180,
  ...facts,
});
const completed: Assessment = { enrolmentId: 'a', outcome: 'completed' };
const failed: Assessment = { enrolmentId: 'a', outcome: 'failed' };
const take = (results: readonly Assessment[], ...enrolments: AssessedEnrolment[]) => takeAs({ results }, ...enrolments);
const takeAs = (sheet: Omit<AssessmentSheet, 'sessionId'>, ...enrolments: AssessedEnrolment[]) =>
  assessmentsToTake(
    { sessionId: 'session', ...sheet },
    new Map(enrolments.map((one) => [one.enrolmentId, one])),
    trainer,
  );

describe('The rules of assessments', () => {
  it('take what changes something', () => {
    expect(take([completed], anEnrolment())).toEqual([completed]);
  });

  it('take nothing where the outcome is the same already', () => {
    expect(take([completed], anEnrolment({ state: 'completed' }))).toEqual([]);
  });

  it('let a failed module be completed later', () => {
    expect(take([completed], anEnrolment({ state: 'failed' }))).toEqual([completed]);
  });

  it('take a completed module back only for a reason', () => {
    const completedAlready = anEnrolment({ state: 'completed' });

    expect(() => take([failed], completedAlready)).toThrow(OutcomeRecorded);
    expect(takeAs({ results: [failed], correction: 'wrong-person' }, completedAlready)).toEqual([failed]);
  });

  it.each(['waitlisted', 'cancelled'] as const)('refuse who is %s', (state) => {
    expect(() => take([failed], anEnrolment({ state }))).toThrow(NotAssessable);
  });

  it('complete nothing whose attendance is not signed', () => {
    expect(() => take([completed], anEnrolment({ countedMinutes: 0 }))).toThrow(AttendanceNotSigned);
  });

  it('let somebody fail who has not signed', () => {
    expect(take([failed], anEnrolment({ countedMinutes: 0 }))).toEqual([failed]);
  });

  it('let nobody assess themselves', () => {
    expect(() => take([failed], anEnrolment({ learnerId: trainer.id }))).toThrow(OwnAssessment);
  });

  it('refuse what is of another session', () => {
    expect(() => take([failed], anEnrolment({ sessionId: 'another' }))).toThrow(InvalidInput);
  });

  it('refuse what stands twice', () => {
    expect(() => take([completed, failed], anEnrolment())).toThrow(InvalidInput);
  });

  it('take all or none', () => {
    const other: Assessment = { enrolmentId: 'b', outcome: 'completed' };

    expect(() => take([completed, other], anEnrolment(), anEnrolment({ enrolmentId: 'b', countedMinutes: 0 }))).toThrow(
      AttendanceNotSigned,
    );
  });
});
