import { attendanceRecorded, personErased } from '#contracts';
import { defineCopy, forgets, keeps } from '#plugin-kit';

/**
 * Keeps who attended what, and through whose hands that went: whoever trained there, noted it, signed for, witnessed or
 * attested it neither prepares nor approves that person's certificate.
 */
export const CopyAttendance = defineCopy({
  name: 'CopyAttendance',
  table: 'attendance',
  key: ['sessionId', 'personId'],
  rules: [
    keeps(attendanceRecorded, ['learnerId as personId', 'programmeId', 'handledBy as hands']),
    forgets(personErased, 'personId'),
  ],
});
