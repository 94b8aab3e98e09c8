import { Clock } from '#platform';
import { BatchingWriter, type Caller, defineBatch, ListOf, Num, Operation, Uuid } from '#plugin-kit';
import { noteHours } from '../access/enrolment-access.js';
import { SessionUnknown } from '../enrolments/enrolment.problems.js';
import { AttendanceSigned, NoSeat, SessionNotBegun } from './attendance.problems.js';
import { type AttendanceSheet, settleAttendance } from './settle-attendance.js';

export class AttendanceMark {
  @Uuid() enrolmentId!: string;
  @Num(0, 1_000, {
    doc: 'Hours that the participant was there, with two decimals; 0 = absent, no reason is asked for.',
  })
  hours!: number;
}

export class NoteAttendanceInput {
  @Uuid() sessionId!: string;
  @ListOf(() => AttendanceMark, { min: 1, max: 500 }) marks!: AttendanceMark[];
}

export class AttendanceView {
  @Uuid() sessionId!: string;
  @ListOf(() => AttendanceMark) marks!: AttendanceMark[];
}

@Operation({
  name: 'enrolment.note-attendance',
  summary: 'Note the hours of participants; they count when the participant has signed them',
  http: 'POST /attendance',
  access: noteHours,
  input: NoteAttendanceInput,
  output: AttendanceView,
  problems: [SessionUnknown, SessionNotBegun, NoSeat, AttendanceSigned],
})
export class NoteAttendance {
  private readonly sheets = defineBatch<AttendanceSheet, AttendanceView>((entries, work) =>
    settleAttendance(entries, work, this.clock.now()),
  );

  constructor(
    private readonly batches: BatchingWriter,
    private readonly clock: Clock,
  ) {}

  execute(input: NoteAttendanceInput, _caller: Caller): Promise<AttendanceView> {
    return this.batches.run(this.sheets, input);
  }
}
