import {
  type Caller,
  Database,
  Instant,
  Int,
  ListOf,
  OneOf,
  Operation,
  Optional,
  PersonId,
  Text,
  Uuid,
  statement,
} from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { type SeenEnrolments, seeEnrolments } from '../access/enrolment-access.js';
import { ATTENDANCE_CORRECTIONS, type AttendanceCorrection } from './attendance.js';

export class ListAttendanceInput {
  @Uuid() enrolmentId!: string;
}

const SIGNED_AS = ['self', 'assisted', 'sheet'] as const;

/** What was noted of one meeting, or of own work, and how it came to count. */
export class AttendanceEntryView {
  @Uuid() attendanceId!: string;
  @Optional() @Uuid({ doc: 'Absent: own work.' }) meetingId?: string;
  @Instant({ doc: 'When the meeting began, as it stood then.' }) startsAt!: string;
  @Instant() endsAt!: string;
  @Text(1, 40) form!: string;
  @Instant({ doc: 'From when the minutes are reckoned.' }) from!: string;
  @Int(0) minutes!: number;
  @Text(1, 255, { doc: 'The person or client who noted it.' }) notedBy!: string;
  @Instant() notedAt!: string;
  @Optional()
  @OneOf(ATTENDANCE_CORRECTIONS, { doc: 'Why it took the place of an earlier one that counted.' })
  correction?: AttendanceCorrection;
  @Optional()
  @OneOf(SIGNED_AS, { doc: 'Signed by the participant, by a helper before a witness, or on a sheet.' })
  signedAs?: (typeof SIGNED_AS)[number];
  @Optional() @Text(1, 255, { doc: 'Who signed, or entered the signature.' }) signedBy?: string;
  @Optional() @Text(1, 500, { doc: 'Why it was done for the participant.' }) reason?: string;
  @Optional() @Uuid({ doc: 'Who saw the participant sign.' }) witnessId?: string;
  @Optional() @Text(1, 60, { doc: 'The number of the printed sheet.' }) sheetNumber?: string;
  @Optional() @Text(1, 255, { doc: 'The second person, who attested the sheet.' }) attestedBy?: string;
  @Optional() @Instant({ doc: 'Since when it counts; absent while it is only noted.' }) countedAt?: string;
  @Optional() @Instant({ doc: 'Since when another entry is in its place.' }) supersededAt?: string;
}

export class AttendanceEntriesView {
  @PersonId() learnerId!: string;
  @ListOf(() => AttendanceEntryView) items!: AttendanceEntryView[];
}

interface EntryRow {
  readonly attendanceId: string;
  readonly meetingId: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly form: string;
  readonly cameAt: Date;
  readonly minutes: number;
  readonly notedBy: string;
  readonly notedAt: Date;
  readonly correction: AttendanceCorrection | null;
  readonly signedAs: (typeof SIGNED_AS)[number] | null;
  readonly signedBy: string | null;
  readonly reason: string | null;
  readonly witnessId: string | null;
  readonly sheetNumber: string | null;
  readonly attestedBy: string | null;
  readonly countedAt: Date | null;
  readonly supersededAt: Date | null;
}

const findLearner = statement<{ learnerId: string }, [enrolmentId: string, ...SeenEnrolments]>(
  'find-learner-of-enrolment',
  `
SELECT e.learner_id AS "learnerId"
FROM enrolment e
JOIN session s USING (session_id)
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.enrolment_id = $1 AND ${seeEnrolments.condition(2)}`,
);

const listEntries = statement<EntryRow, [enrolmentId: string]>(
  'list-attendance',
  `
SELECT a.attendance_id AS "attendanceId", a.meeting_id AS "meetingId",
  a.starts_at AS "startsAt", a.ends_at AS "endsAt", a.form, a.came_at AS "cameAt", a.minutes, a.noted_by AS "notedBy",
  a.noted_at AS "notedAt", a.correction, a.signed_as AS "signedAs", a.signed_by AS "signedBy", a.reason,
  a.witness_id AS "witnessId", t.number AS "sheetNumber", t.attested_by AS "attestedBy", a.counted_at AS "countedAt",
  a.superseded_at AS "supersededAt"
FROM attendance a LEFT JOIN sign_in_sheet t USING (sheet_id)
WHERE a.enrolment_id = $1
ORDER BY a.starts_at, a.meeting_id NULLS LAST, a.noted_at DESC, a.attendance_id DESC LIMIT 1000`,
);

@Operation({
  name: 'enrolment.list-attendance',
  summary: 'What was noted in an enrolment, who noted, signed, witnessed and attested it, and what it was before',
  http: 'GET /enrolments/{enrolmentId}/attendance',
  access: seeEnrolments,
  input: ListAttendanceInput,
  output: AttendanceEntriesView,
  reads: ['attendance'],
})
export class ListAttendance {
  constructor(private readonly database: Database) {}

  async execute({ enrolmentId }: ListAttendanceInput, caller: Caller): Promise<AttendanceEntriesView> {
    const [found] = await this.database.query(
      findLearner,
      enrolmentId,
      ...seeEnrolments.values<SeenEnrolments>(caller),
    );
    if (!found) throw new NotFound({});
    const rows = await this.database.query(listEntries, enrolmentId);
    return { learnerId: found.learnerId, items: rows.map(viewOf) };
  }
}

function viewOf(row: EntryRow): AttendanceEntryView {
  return {
    attendanceId: row.attendanceId,
    ...(row.meetingId !== null && { meetingId: row.meetingId }),
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    form: row.form,
    from: row.cameAt.toISOString(),
    minutes: row.minutes,
    notedBy: row.notedBy,
    notedAt: row.notedAt.toISOString(),
    ...(row.correction !== null && { correction: row.correction }),
    ...(row.signedAs !== null && { signedAs: row.signedAs }),
    ...(row.signedBy !== null && { signedBy: row.signedBy }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.witnessId !== null && { witnessId: row.witnessId }),
    ...(row.sheetNumber !== null && { sheetNumber: row.sheetNumber }),
    ...(row.attestedBy !== null && { attestedBy: row.attestedBy }),
    ...(row.countedAt !== null && { countedAt: row.countedAt.toISOString() }),
    ...(row.supersededAt !== null && { supersededAt: row.supersededAt.toISOString() }),
  };
}
