import { type Caller, Database, ListOf, Nested, Operation, Uuid, statement } from '#plugin-kit';
import { hoursBySex, sumBySex } from './by-sex.js';
import { HoursBySex, MinutesBySex, PeopleBySex } from './by-sex.view.js';
import { countedMinutes } from '../facts/counted-minutes.js';
import { readReports, reportHead } from './report-head.js';
import { ReportHead } from './report-head.view.js';

export class GetHoursReportInput {
  @Uuid() programmeId!: string;
}

export class CourseHoursView {
  @Uuid() courseId!: string;
  @Nested(() => PeopleBySex, { doc: 'People of whom something counts in the course.' }) people!: PeopleBySex;
  @Nested(() => MinutesBySex) minutes!: MinutesBySex;
  @Nested(() => HoursBySex) hours!: HoursBySex;
}

export class HoursReportView extends ReportHead {
  @ListOf(() => CourseHoursView) courses!: CourseHoursView[];
  @Nested(() => MinutesBySex) minutes!: MinutesBySex;
  @Nested(() => HoursBySex) hours!: HoursBySex;
}

interface HoursRow {
  readonly courseId: string;
  readonly sex: string;
  readonly people: number;
  readonly minutes: number;
}

const sumHours = statement<HoursRow, [programmeId: string]>(
  'sum-hours-by-course',
  `
SELECT e.course_id AS "courseId", COALESCE(p.sex, 'unknown') AS sex, count(DISTINCT e.learner_id)::int AS people,
  sum(${countedMinutes('e.')})::int AS minutes
FROM enrolment e
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.programme_id = $1 AND ${countedMinutes('e.')} > 0
GROUP BY 1, 2
ORDER BY 1`,
);

@Operation({
  name: 'insight.get-hours-report',
  summary: 'The minutes that count in a programme, and their hours, by course and sex',
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
      const minutes = sumBySex(own, (row) => row.minutes);
      return { courseId, people: sumBySex(own, (row) => row.people), minutes, hours: hoursBySex(minutes) };
    });
    const minutes = sumBySex(rows, (row) => row.minutes);
    return { ...head, courses, minutes, hours: hoursBySex(minutes) };
  }
}
