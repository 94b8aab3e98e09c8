import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '#plugin-kit/contract';
import { aCaller } from '#testing';
import { type AssessedEnrolment, type Assessment, assessmentsToTake } from './assessment-rules.js';
import { AttendanceNotSigned, NotAssessable, OwnAssessment } from './completion.problems.js';

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
  notedHours: 3,
  signedAt: new Date('2026-03-01T12:00:00Z'),
  ...facts,
});
const completed: Assessment = { enrolmentId: 'a', outcome: 'completed' };
const failed: Assessment = { enrolmentId: 'a', outcome: 'failed' };
const take = (results: readonly Assessment[], ...enrolments: AssessedEnrolment[]) =>
  assessmentsToTake('session', results, new Map(enrolments.map((one) => [one.enrolmentId, one])), trainer);

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

  it('take no completed module back', () => {
    expect(() => take([failed], anEnrolment({ state: 'completed' }))).toThrow(NotAssessable);
  });

  it.each(['waitlisted', 'cancelled'] as const)('refuse who is %s', (state) => {
    expect(() => take([failed], anEnrolment({ state }))).toThrow(NotAssessable);
  });

  it('complete nothing whose attendance is not signed', () => {
    expect(() => take([completed], anEnrolment({ signedAt: null }))).toThrow(AttendanceNotSigned);
  });

  it('let somebody fail who has not signed', () => {
    expect(take([failed], anEnrolment({ signedAt: null }))).toEqual([failed]);
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

    expect(() => take([completed, other], anEnrolment(), anEnrolment({ enrolmentId: 'b', signedAt: null }))).toThrow(
      AttendanceNotSigned,
    );
  });
});
