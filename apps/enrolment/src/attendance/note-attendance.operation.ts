import { Clock } from '#platform';
import {
  BatchingWriter,
  type Caller,
  defineBatch,
  Instant,
  Int,
  ListOf,
  OneOf,
  Operation,
  Optional,
  Uuid,
} from '#plugin-kit';
import { noteMinutes } from '../access/enrolment-access.js';
import { NotAParticipant, SessionCancelled, SessionUnknown } from '../enrolments/enrolment.problems.js';
import { AtTwoPlaces, AttendanceSigned, MeetingNotBegun, NoSeat, OwnAttendance } from './attendance.problems.js';
import { ATTENDANCE_CORRECTIONS, type AttendanceCorrection } from './attendance.js';
import type { AttendanceSheet } from './attendance-rules.js';
import { settleAttendance } from './settle-attendance.js';

export class AttendanceMark {
  @Uuid() enrolmentId!: string;
  @Int(0, 100_000, { doc: 'Whole minutes that the participant was there; 0 = absent, no reason is asked for.' })
  minutes!: number;
  @Optional()
  @Instant({ doc: 'When the participant came; at the beginning of the meeting when left out.' })
  from?: string;
  @Optional()
  @Int(0, 100_000, { doc: 'Minutes of own work in the whole session, as far as the session allows it.' })
  ownWorkMinutes?: number;
}

export class NoteAttendanceInput {
  @Uuid() sessionId!: string;
  @Optional() @Uuid({ doc: 'Which meeting; may be left out where the session has only one.' }) meetingId?: string;
  @Optional()
  @OneOf(ATTENDANCE_CORRECTIONS, {
    doc: 'Why minutes that count already are noted otherwise; the participant is asked to sign the new ones.',
  })
  correction?: AttendanceCorrection;
  @ListOf(() => AttendanceMark, { min: 1, max: 500 }) marks!: AttendanceMark[];
}

export class AttendanceView {
  @Uuid() sessionId!: string;
  @Optional() @Uuid() meetingId?: string;
  @ListOf(() => AttendanceMark) marks!: AttendanceMark[];
}

@Operation({
  name: 'enrolment.note-attendance',
  summary: 'Note or correct the minutes of participants in a meeting; they count when the participant has signed them',
  http: 'POST /attendance',
  access: noteMinutes,
  input: NoteAttendanceInput,
  output: AttendanceView,
  problems: [
    SessionUnknown,
    SessionCancelled,
    MeetingNotBegun,
    OwnAttendance,
    NoSeat,
    NotAParticipant,
    AttendanceSigned,
    AtTwoPlaces,
  ],
})
export class NoteAttendance {
  private readonly sheets = defineBatch<AttendanceSheet, AttendanceView>(async (entries, work) => {
    const outcomes = await settleAttendance(entries, work, this.clock.now());
    return outcomes.map((outcome) => ('marks' in outcome ? viewOf(outcome) : outcome));
  });

  constructor(
    private readonly batches: BatchingWriter,
    private readonly clock: Clock,
  ) {}

  execute(input: NoteAttendanceInput, _caller: Caller): Promise<AttendanceView> {
    return this.batches.run(this.sheets, input);
  }
}

const viewOf = ({ sessionId, meetingId, marks }: AttendanceSheet): AttendanceView => ({
  sessionId,
  ...(meetingId !== undefined && { meetingId }),
  marks: marks.map(({ enrolmentId, minutes, from, ownWorkMinutes }) => ({
    enrolmentId,
    minutes,
    ...(from !== undefined && { from }),
    ...(ownWorkMinutes !== undefined && { ownWorkMinutes }),
  })),
});
