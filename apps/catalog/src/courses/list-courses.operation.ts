import { Database, Operation, Optional, Reply, Uuid } from '#plugin-kit';
import { tags } from '../cache-tags/cache-tags.js';
import { Course } from './course.entity.js';
import { CourseView, CoursesView } from './course.view.js';

export class ListCoursesInput {
  @Optional() @Uuid() programmeId?: string;
}

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
    const courses = this.database.entities
      .createQueryBuilder(Course, 'c')
      .where('c.endedAt IS NULL')
      .orderBy('c.programmeId')
      .addOrderBy('c.position')
      .addOrderBy('c.id')
      .limit(1_000);
    if (programmeId !== undefined) courses.andWhere('c.programmeId = :programmeId', { programmeId });
    const items = (await courses.getMany()).map((course) => CourseView.of(course));
    return new Reply({ items }, { cacheTags: [tags.programmeOrAll(programmeId)] });
  }
}
