import type { LanguageMap } from '#plugin-kit/contract';
import {
  type Caller,
  Database,
  Day,
  FundView,
  LanguageText,
  ListOf,
  Nested,
  Num,
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

export class AttestedSession {
  @Uuid() sessionId!: string;
  @Uuid() moduleId!: string;
  @Optional() @LanguageText(500) title?: LanguageMap;
  @Day() on!: string;
  @Text(1, 40) form!: string;
  @Num(0) hours!: number;
}

export class AttestView {
  @PersonId() learnerId!: string;
  @Uuid() programmeId!: string;
  @Optional() @LanguageText(500) title?: LanguageMap;
  @Optional() @Nested(() => FundView) fund?: FundView;
  @Num(0) hours!: number;
  @ListOf(() => AttestedSession, { max: 10_000 }) sessions!: AttestedSession[];
}

interface AttestRow extends Omit<AttestedSession, 'title'> {
  readonly title: LanguageMap | null;
}

const listAttestedSessions = statement<AttestRow, [person: string, programmeId: string, ...SeenEnrolments]>(
  'list-attested-sessions',
  `
SELECT e.session_id AS "sessionId", e.module_id AS "moduleId", m.title,
  (s.starts_at AT TIME ZONE 'Europe/Stockholm')::date::text AS "on", s.form, e.noted_hours::float8 AS hours
FROM enrolment e
JOIN session s USING (session_id)
LEFT JOIN module m ON m.module_id = e.module_id
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.learner_id = $1 AND e.programme_id = $2 AND e.signed_at IS NOT NULL AND ${seeEnrolments.condition(3)}
ORDER BY s.starts_at, s.session_id`,
);

const findProgrammeOfAttest = statement<{ title: LanguageMap; fund: FundView | null }, [programmeId: string]>(
  'find-programme-of-attest',
  'SELECT title, fund FROM programme WHERE programme_id = $1',
);

@Operation({
  name: 'enrolment.get-attest',
  summary: 'Attendance attest (deltagarintyg): signed hours and their content, without any certificate decision',
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
      listAttestedSessions,
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
      hours: Math.round(rows.reduce((sum, { hours }) => sum + hours, 0) * 100) / 100,
      sessions: rows.map(({ title, ...session }) => ({ ...session, ...(title && { title }) })),
    };
    // Nothing is told of somebody whose hours the caller may not see.
    return new Reply(view, { about: rows.length > 0 ? [person] : [] });
  }
}
