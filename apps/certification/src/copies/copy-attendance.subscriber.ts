import { attendanceRecorded } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

/** Keeps who attended what: whoever trained there neither prepares nor approves that person's certificate. */
@Subscriber(attendanceRecorded)
export class CopyAttendance implements BatchEventHandler<typeof attendanceRecorded> {
  async handleMany(events: readonly Received<typeof attendanceRecorded>[], work: Work): Promise<void> {
    const rows = events.map(({ data }) => ({
      session_id: data.sessionId,
      person_id: data.learnerId,
      programme_id: data.programmeId,
    }));
    await work.query(
      'copy-attendance',
      `INSERT INTO attendance (session_id, person_id, programme_id)
       SELECT DISTINCT session_id, person_id, programme_id
       FROM jsonb_to_recordset($1::jsonb) AS a(session_id uuid, person_id uuid, programme_id uuid)
       ORDER BY 1, 2
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows)],
    );
  }
}
