import type { LanguageMap } from '#plugin-kit/contract';
import {
  type Caller,
  Database,
  Day,
  FundView,
  Int,
  LanguageText,
  ListOf,
  Nested,
  Operation,
  Optional,
  PersonId,
  Reply,
  Text,
  Uuid,
  statement,
} from '#plugin-kit';
import { type SeenEnrolments, seeEnrolments } from '../access/enrolment-access.js';

export class GetAttestInput {
  @Uuid() programmeId!: string;
  @Optional() @Uuid({ doc: 'Whose attest a helper fetches; one’s own when absent.' }) learnerId?: string;
}

/** What counts of one meeting, as it was signed, or of own work. */
export class AttestedMeeting {
  @Uuid() sessionId!: string;
  @Optional() @Uuid({ doc: 'Absent: own work.' }) meetingId?: string;
  @Uuid() moduleId!: string;
  @Optional() @LanguageText(500) title?: LanguageMap;
  @Day({ doc: 'The day (in Sweden) on which it was when it was signed.' }) on!: string;
  @Text(1, 40) form!: string;
  @Int(1) minutes!: number;
}

export class AttestView {
  @PersonId() learnerId!: string;
  @Uuid() programmeId!: string;
  @Optional() @LanguageText(500) title?: LanguageMap;
  @Optional() @Nested(() => FundView) fund?: FundView;
  @Int(0, undefined, { doc: 'All that counts.' }) minutes!: number;
  @ListOf(() => AttestedMeeting, { max: 10_000 }) meetings!: AttestedMeeting[];
}

interface AttestRow extends Omit<AttestedMeeting, 'title' | 'meetingId'> {
  readonly title: LanguageMap | null;
  readonly meetingId: string | null;
}

const listAttestedMeetings = statement<AttestRow, [person: string, programmeId: string, ...SeenEnrolments]>(
  'list-attested-meetings',
  `
SELECT e.session_id AS "sessionId", a.meeting_id AS "meetingId", e.module_id AS "moduleId", m.title,
  (a.starts_at AT TIME ZONE 'Europe/Stockholm')::date::text AS "on", a.form, a.minutes
FROM enrolment e
JOIN attendance a ON a.enrolment_id = e.enrolment_id AND a.superseded_at IS NULL AND a.counted_at IS NOT NULL
  AND a.minutes > 0
JOIN session s ON s.session_id = e.session_id
LEFT JOIN module m ON m.module_id = e.module_id
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.learner_id = $1 AND e.programme_id = $2 AND ${seeEnrolments.condition(3)}
ORDER BY a.starts_at, a.attendance_id`,
);

const findProgrammeOfAttest = statement<{ title: LanguageMap; fund: FundView | null }, [programmeId: string]>(
  'find-programme-of-attest',
  'SELECT title, fund FROM programme WHERE programme_id = $1',
);

@Operation({
  name: 'enrolment.get-attest',
  summary: 'Attendance attest (deltagarintyg): signed minutes and their content, without any certificate decision',
  http: 'GET /enrolments/attest',
  access: seeEnrolments,
  input: GetAttestInput,
  output: AttestView,
  reads: ['attendance'],
})
export class GetAttest {
  constructor(private readonly database: Database) {}

  async execute({ programmeId, learnerId }: GetAttestInput, caller: Caller): Promise<Reply<AttestView>> {
    const person = learnerId ?? caller.personId;
    const rows = await this.database.query(
      listAttestedMeetings,
      person,
      programmeId,
      ...seeEnrolments.values<SeenEnrolments>(caller),
    );
    const [programme] = await this.database.query(findProgrammeOfAttest, programmeId);
    const view: AttestView = {
      learnerId: person,
      programmeId,
      ...(programme && { title: programme.title }),
      ...(programme?.fund && { fund: programme.fund }),
      minutes: rows.reduce((sum, { minutes }) => sum + minutes, 0),
      meetings: rows.map(({ title, meetingId, ...meeting }) => ({
        ...meeting,
        ...(meetingId !== null && { meetingId }),
        ...(title && { title }),
      })),
    };
    // Nothing is told of somebody whose hours the caller may not see.
    return new Reply(view, { about: rows.length > 0 ? [person] : [] });
  }
}
