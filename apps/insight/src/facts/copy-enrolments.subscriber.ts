import {
  attendanceRecorded,
  enrolmentAdmitted,
  enrolmentCancelled,
  enrolmentCompleted,
  enrolmentConfirmed,
  enrolmentFailed,
  enrolmentPromoted,
  enrolmentWaitlisted,
} from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps how enrolments stand, and the minutes that count. */
export const CopyEnrolments = defineCopy({
  name: 'CopyEnrolments',
  table: 'enrolment',
  key: ['enrolmentId'],
  rules: [
    keeps(enrolmentConfirmed, ['programmeId', 'courseId', 'learnerId'], { state: 'confirmed' }),
    keeps(enrolmentPromoted, ['programmeId', 'courseId', 'learnerId'], { state: 'confirmed' }),
    keeps(enrolmentAdmitted, ['programmeId', 'courseId', 'learnerId'], { state: 'confirmed' }),
    keeps(enrolmentWaitlisted, ['programmeId', 'courseId', 'learnerId'], { state: 'waitlisted' }),
    keeps(enrolmentCancelled, ['programmeId', 'courseId', 'learnerId'], { state: 'cancelled' }),
    keeps(enrolmentCompleted, ['programmeId', 'courseId', 'learnerId'], { state: 'completed' }),
    keeps(enrolmentFailed, ['programmeId', 'courseId', 'learnerId'], { state: 'failed' }),
    keeps(attendanceRecorded, [
      'programmeId',
      'courseId',
      'learnerId',
      'hours as signedHours',
      'minutes as countedMinutes',
    ]),
  ],
});
