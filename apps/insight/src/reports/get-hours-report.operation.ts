import { type Caller, Database, ListOf, Nested, Operation, Uuid, statement } from '#plugin-kit';
import { sumBySex } from './by-sex.js';
import { HoursBySex, PeopleBySex } from './by-sex.view.js';
import { readReports, reportHead } from './report-head.js';
import { ReportHead } from './report-head.view.js';

export class GetHoursReportInput {
  @Uuid() programmeId!: string;
}

export class CourseHoursView {
  @Uuid() courseId!: string;
  @Nested(() => PeopleBySex, { doc: 'People with signed hours in the course.' }) people!: PeopleBySex;
  @Nested(() => HoursBySex) hours!: HoursBySex;
}

export class HoursReportView extends ReportHead {
  @ListOf(() => CourseHoursView) courses!: CourseHoursView[];
  @Nested(() => HoursBySex) hours!: HoursBySex;
}

interface HoursRow {
  readonly courseId: string;
  readonly sex: string;
  readonly people: number;
  readonly hours: number;
}

const sumHours = statement<HoursRow, [programmeId: string]>(
  'sum-hours-by-course',
  `
SELECT e.course_id AS "courseId", COALESCE(p.sex, 'unknown') AS sex, count(DISTINCT e.learner_id)::int AS people,
  sum(e.signed_hours)::float8 AS hours
FROM enrolment e
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.programme_id = $1 AND e.signed_hours > 0
GROUP BY 1, 2
ORDER BY 1`,
);

@Operation({
  name: 'insight.get-hours-report',
  summary: 'Signed hours of a programme by course and sex',
  http: 'GET /reports/hours',
  access: readReports,
  input: GetHoursReportInput,
  output: HoursReportView,
})
export class GetHoursReport {
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: GetHoursReportInput, caller: Caller): Promise<HoursReportView> {
    const head = await reportHead(this.database, programmeId, caller);
    const rows = await this.database.query(sumHours, programmeId);
    const courses = [...new Set(rows.map(({ courseId }) => courseId))].map((courseId) => {
      const own = rows.filter((row) => row.courseId === courseId);
      return { courseId, people: sumBySex(own, (row) => row.people), hours: sumBySex(own, (row) => row.hours) };
    });
    return { ...head, courses, hours: sumBySex(rows, (row) => row.hours) };
  }
}
