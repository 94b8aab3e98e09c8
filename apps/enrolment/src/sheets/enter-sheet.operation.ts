import { Clock, uuidv7 } from '#platform';
import {
  type Caller,
  Identifier,
  ListOf,
  Operation,
  Optional,
  Reply,
  UnitOfWork,
  Uuid,
  type Work,
  rule,
  statement,
} from '#plugin-kit';
import { noteMinutes } from '../access/enrolment-access.js';
import { MinutesToCome, OwnAttendance } from '../attendance/attendance.problems.js';
import { leftAt } from '../attendance/attendance.js';
import { sessionsOf } from '../attendance/attendance-rows.js';
import { meetingOf, requireTrainer } from '../attendance/attendance-rules.js';
import { SessionUnknown } from '../enrolments/enrolment.problems.js';
import { NotOnSheet, SheetEntered } from './sheet.problems.js';
import { SHEET_COLUMNS, type SignInSheet, SignInSheetView } from './sign-in-sheet.view.js';

export class EnterSheetInput {
  @Uuid() sessionId!: string;
  @Optional() @Uuid({ doc: 'Which meeting; may be left out where the session has only one.' }) meetingId?: string;
  @Identifier(1, 60, { doc: 'The number printed on the sheet.' }) number!: string;
  @ListOf(rule.uuid(), { min: 1, max: 500, unique: true, doc: 'Whose signatures are on it.' }) enrolmentIds!: string[];
}

@Operation({
  name: 'enrolment.enter-sheet',
  summary: 'Enter a printed sheet on which participants signed the noted minutes; they count when it is attested',
  http: 'POST /attendance/sheets',
  access: noteMinutes,
  input: EnterSheetInput,
  output: SignInSheetView,
  problems: [SessionUnknown, SheetEntered, NotOnSheet, OwnAttendance, MinutesToCome],
  status: 201,
})
export class EnterSheet {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute(input: EnterSheetInput, caller: Caller): Promise<Reply<SignInSheetView>> {
    const { sessionId, number, enrolmentIds } = input;
    return this.unitOfWork.run(async (work) => {
      const now = this.clock.now();
      const hand = (await sessionsOf(work, [sessionId])).get(sessionId);
      if (!hand) throw new SessionUnknown({ sessionId });
      requireTrainer(caller, hand.session);
      const { meetingId } = meetingOf(input, hand.session);
      const entries = await work.query(entriesOfSheet, enrolmentIds, meetingId);
      const known = new Map(entries.map((entry) => [entry.enrolmentId, entry]));
      const missing = enrolmentIds.filter((id) => !known.has(id));
      if (missing.length > 0) throw new NotOnSheet({ enrolmentIds: missing });
      const own = entries.find(({ learnerId }) => caller.isPerson(learnerId));
      if (own) throw new OwnAttendance({ enrolmentId: own.enrolmentId });
      const toCome = entries.find((entry) => leftAt(entry) > now);
      if (toCome) throw new MinutesToCome({ enrolmentId: toCome.enrolmentId, until: leftAt(toCome).toISOString() });

      const sheetId = uuidv7();
      const { programmeId } = hand.session;
      const [taken] = await work.query(insertSheet, sheetId, programmeId, number, sessionId, meetingId, caller.id, now);
      if (taken!.sheetId !== sheetId) throw new SheetEntered(taken!);
      await work.query(
        putOnSheet,
        entries.map(({ attendanceId }) => attendanceId),
        sheetId,
        caller.id,
      );
      for (const { enrolmentId } of entries)
        work.record({ aggregate: 'enrolment', aggregateId: enrolmentId, fields: ['sheetNumber'] });
      return new Reply(SignInSheetView.of(await sheetOf(work, sheetId)));
    });
  }
}

const entriesOfSheet = statement<
  { attendanceId: string; enrolmentId: string; learnerId: string; cameAt: Date; minutes: number },
  [enrolmentIds: readonly string[], meetingId: string]
>(
  'entries-of-sheet',
  `
SELECT a.attendance_id AS "attendanceId", a.enrolment_id AS "enrolmentId", a.learner_id AS "learnerId",
  a.came_at AS "cameAt", a.minutes
FROM attendance a
WHERE a.enrolment_id = ANY($1::uuid[]) AND a.meeting_id = $2 AND a.minutes > 0
  AND a.superseded_at IS NULL AND a.counted_at IS NULL AND a.sheet_id IS NULL
ORDER BY a.attendance_id FOR NO KEY UPDATE`,
);

/** Answers the sheet that has the number: this one, or an earlier one. */
const insertSheet = statement<
  { sheetId: string },
  [
    sheetId: string,
    programmeId: string,
    number: string,
    sessionId: string,
    meetingId: string,
    enteredBy: string,
    now: Date,
  ]
>(
  'insert-sheet',
  `
INSERT INTO sign_in_sheet AS t (sheet_id, programme_id, number, session_id, meeting_id, entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (programme_id, number) DO UPDATE SET number = t.number
RETURNING t.sheet_id AS "sheetId"`,
);

const putOnSheet = statement<never, [attendanceIds: readonly string[], sheetId: string, enteredBy: string]>(
  'put-on-sheet',
  `
UPDATE attendance SET sheet_id = $2, signed_as = 'sheet', signed_by = $3 WHERE attendance_id = ANY($1::uuid[])`,
);

const findSheet = statement<SignInSheet, [sheetId: string]>(
  'find-sheet',
  `SELECT ${SHEET_COLUMNS} FROM sign_in_sheet t WHERE t.sheet_id = $1`,
);

async function sheetOf(work: Work, sheetId: string): Promise<SignInSheet> {
  const [sheet] = await work.query(findSheet, sheetId);
  return sheet!;
}
