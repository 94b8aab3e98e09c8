import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { migrations } from '../src/migrations/index.js';
import { EnrolmentInstallation } from './enrolment-installation.js';

describe('Hours of before there were minutes', () => {
  let own: EnrolmentInstallation;
  beforeAll(async () => void (own = await EnrolmentInstallation.start()));
  afterAll(() => own.stop());

  it('are minutes of the one meeting of their session, as they were signed', async () => {
    const sql = await own.installation.sql.connect();
    const [session, ...people] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()] as [string, ...string[]];
    const witness = uuidv7();
    try {
      await sql.query('BEGIN; CREATE SCHEMA before; SET LOCAL search_path = before');
      for (const { sql: text } of migrations.slice(0, 3)) await sql.query(text);
      await sql.query(
        `INSERT INTO session (session_id, module_id, course_id, programme_id, starts_at, ends_at, seats, form, hours,
           trainer_ids)
         VALUES ($1, $1, $1, $1, '2024-03-01T08:00Z', '2024-03-01T09:00Z', 9, 'classroom', 30, '{}')`,
        [session],
      );
      const enrolment = (
        learner: string,
        state: string,
        hours: number | null,
        signed: string | null,
        by: string | null,
      ) =>
        sql.query(
          `INSERT INTO enrolment (enrolment_id, learner_id, session_id, module_id, course_id, programme_id, state,
             requested_at, noted_hours, noted_by, noted_at, signed_at, witness_id, assessed_by, assessed_at)
           VALUES ($1, $1, $2, $2, $2, $2, $3, now(), $4, 'trainer', now(), $5, $6, 'trainer', now())`,
          [learner, session, state, hours, signed, by],
        );
      await enrolment(people[0]!, 'completed', 0.75, '2024-03-01T09:00Z', null);
      await enrolment(people[1]!, 'confirmed', 1, null, null);
      await enrolment(people[2]!, 'failed', 30, '2024-03-01T10:00Z', witness);
      await enrolment(people[3]!, 'confirmed', null, null, null);

      await sql.query(migrations[3]!.sql);

      const { rows } = await sql.query(
        `SELECT e.learner_id, e.noted_minutes, e.counted_minutes, a.meeting_id, a.minutes, a.signed_as, a.signed_by,
           a.witness_id, (SELECT outcome FROM assessment s WHERE s.enrolment_id = e.enrolment_id)
         FROM enrolment e LEFT JOIN attendance a USING (enrolment_id) ORDER BY e.learner_id`,
      );
      const entry = { meeting_id: session, signed_as: null, signed_by: null, witness_id: null, outcome: null };
      expect(rows).toEqual([
        {
          ...entry,
          learner_id: people[0],
          noted_minutes: 45,
          counted_minutes: 45,
          minutes: 45,
          signed_as: 'self',
          signed_by: people[0],
          outcome: 'completed',
        },
        { ...entry, learner_id: people[1], noted_minutes: 60, counted_minutes: 0, minutes: 60 },
        {
          ...entry,
          learner_id: people[2],
          // More than the meeting lasted: what was signed is not made less, the doctor tells of it.
          noted_minutes: 1_800,
          counted_minutes: 1_800,
          minutes: 1_800,
          signed_as: 'assisted',
          witness_id: witness,
          outcome: 'failed',
        },
        {
          ...entry,
          learner_id: people[3],
          meeting_id: null,
          noted_minutes: null,
          counted_minutes: null,
          minutes: null,
        },
      ]);
      const [longest] = (await sql.query('SELECT attendance_id FROM attendance WHERE learner_id = $1', [people[2]]))
        .rows;
      // It can be superseded, and nothing of the kind is written any more.
      await sql.query('UPDATE attendance SET superseded_at = now() WHERE attendance_id = $1', [longest.attendance_id]);
      await expect(sql.query('UPDATE attendance SET minutes = 61 WHERE learner_id = $1', [people[1]])).rejects.toThrow(
        'attendance_within_meeting',
      );
    } finally {
      await sql.query('ROLLBACK');
      sql.release();
    }
  });
});
