import { attendanceRecorded, personErased } from '#contracts';
import { defineCopy, forgets, keeps } from '#plugin-kit';

/** Keeps who attended what: whoever trained there neither prepares nor approves that person's certificate. */
export const CopyAttendance = defineCopy({
  name: 'CopyAttendance',
  table: 'attendance',
  key: ['sessionId', 'personId'],
  rules: [keeps(attendanceRecorded, ['learnerId as personId', 'programmeId']), forgets(personErased, 'personId')],
});
