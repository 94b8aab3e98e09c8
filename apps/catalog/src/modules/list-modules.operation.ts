import { Database, Operation, Optional, Reply, Uuid, statement } from '#plugin-kit';
import { tags } from '../cache-tags/cache-tags.js';
import { MODULE_COLUMNS, type CourseModule } from './module.entity.js';
import { ModuleView, ModulesView } from './module.view.js';

export class ListModulesInput {
  @Optional() @Uuid() programmeId?: string;
  @Optional() @Uuid() courseId?: string;
}

const listModules = statement<CourseModule, [programmeId: string | null, courseId: string | null]>(
  'list-modules',
  `
SELECT ${MODULE_COLUMNS} FROM module m JOIN course c ON c.id = m.course_id
WHERE m.ended_at IS NULL AND ($1::uuid IS NULL OR m.programme_id = $1) AND ($2::uuid IS NULL OR m.course_id = $2)
ORDER BY m.programme_id, c.position, m.position, m.id LIMIT 1000`,
);

@Operation({
  name: 'catalog.list-modules',
  summary: 'The modules on offer, of a programme or of one of its courses',
  http: 'GET /modules',
  access: 'public',
  cache: { seconds: 300 },
  input: ListModulesInput,
  output: ModulesView,
})
export class ListModules {
  constructor(private readonly database: Database) {}

  async execute({ programmeId, courseId }: ListModulesInput): Promise<Reply<ModulesView>> {
    const rows = await this.database.query(listModules, programmeId ?? null, courseId ?? null);
    return new Reply(
      { items: rows.map((row) => ModuleView.of(row)) },
      { cacheTags: [tags.programmeOrAll(programmeId)] },
    );
  }
}
