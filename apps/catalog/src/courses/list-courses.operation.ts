import { Operation, Optional, Reply, Uuid, statement, Database } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { type CourseView, CoursesView } from './course.view.js';

export class ListCoursesInput {
  @Optional() @Uuid() programmeId?: string;
}

const listCourses = statement<
  Omit<CourseView, 'summary'> & { summary: LanguageMap | null },
  [programmeId: string | null]
>(
  'list-courses',
  `
SELECT id AS "courseId", programme_id AS "programmeId", key, title, summary
FROM course
WHERE ended_at IS NULL AND ($1::uuid IS NULL OR programme_id = $1)
ORDER BY programme_id, position, id
LIMIT 1000`,
);

@Operation({
  name: 'catalog.list-courses',
  summary: 'The courses on offer',
  http: 'GET /courses',
  access: 'public',
  cache: { seconds: 300 },
  input: ListCoursesInput,
  output: CoursesView,
})
export class ListCourses {
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: ListCoursesInput): Promise<Reply<CoursesView>> {
    const rows = await this.database.query(listCourses, programmeId ?? null);
    const items = rows.map(({ summary, ...course }): CourseView => ({ ...course, ...(summary && { summary }) }));
    return new Reply({ items }, { cacheTags: [tags.programmeOrAll(programmeId)] });
  }
}
