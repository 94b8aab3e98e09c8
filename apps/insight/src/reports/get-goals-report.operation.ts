import { Clock, stockholmDay } from '#platform';
import { type Caller, Database, Operation, Uuid, statement } from '#plugin-kit';
import { hoursBySex, sumBySex } from './by-sex.js';
import { tallyGoals } from './goal-tallies.js';
import { type CertificateCounts, GoalView, GoalsReportView, type SurveyCounts } from './goals-report.view.js';
import { countedMinutes } from '../facts/counted-minutes.js';
import { readReports, reportHead } from './report-head.js';

export class GetGoalsReportInput {
  @Uuid() programmeId!: string;
}

const sumMinutes = statement<{ sex: string; minutes: number }, [programmeId: string]>(
  'sum-minutes-by-sex',
  `
SELECT COALESCE(p.sex, 'unknown') AS sex, sum(${countedMinutes('e.')})::int AS minutes
FROM enrolment e
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.programme_id = $1 AND ${countedMinutes('e.')} > 0
GROUP BY 1`,
);

const countSurveys = statement<SurveyCounts, [programmeId: string]>(
  'count-surveys-of-programme',
  `
SELECT count(*)::int AS opened, (count(*) FILTER (WHERE is_closed))::int AS closed,
  COALESCE(sum(tokens_issued), 0)::int AS "tokensIssued", COALESCE(sum(answered), 0)::int AS answered
FROM survey WHERE programme_id = $1`,
);

const countCertificates = statement<CertificateCounts, [programmeId: string, now: Date]>(
  'count-certificates-of-programme',
  `
SELECT count(*)::int AS issued, (count(*) FILTER (WHERE is_revoked))::int AS revoked,
  (count(*) FILTER (WHERE NOT is_revoked AND (valid_until IS NULL OR valid_until > $2)))::int AS valid
FROM certificate WHERE programme_id = $1`,
);

@Operation({
  name: 'insight.get-goals-report',
  summary: 'Goals against outcome by sex, hours, surveys and certificates of a programme',
  http: 'GET /reports/goals',
  access: readReports,
  input: GetGoalsReportInput,
  output: GoalsReportView,
})
export class GetGoalsReport {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ programmeId }: GetGoalsReportInput, caller: Caller): Promise<GoalsReportView> {
    const now = this.clock.now();
    // One snapshot: the figures of a report belong to the same moment.
    return this.database.snapshot(async (snapshot) => {
      const head = await reportHead(snapshot, programmeId, caller);
      const goals = await tallyGoals(snapshot, programmeId, stockholmDay(now));
      const minutes = await snapshot.query(sumMinutes, programmeId);
      const [surveys] = await snapshot.query(countSurveys, programmeId);
      const [certificates] = await snapshot.query(countCertificates, programmeId, now);
      return {
        ...head,
        goals: goals.map(GoalView.of),
        hours: hoursBySex(sumBySex(minutes, (row) => row.minutes)),
        surveys: surveys!,
        certificates: certificates!,
      };
    });
  }
}
