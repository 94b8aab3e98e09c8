import { Database, Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { CourseModule } from './module.entity.js';
import { ModuleView } from './module.view.js';

export class GetModuleInput {
  @Uuid() moduleId!: string;
}

@Operation({
  name: 'catalog.get-module',
  summary: 'A module',
  http: 'GET /modules/{moduleId}',
  access: 'public',
  cache: { seconds: 300 },
  input: GetModuleInput,
  output: ModuleView,
})
export class GetModule {
  constructor(private readonly database: Database) {}

  async execute({ moduleId }: GetModuleInput): Promise<Reply<ModuleView>> {
    const module = await this.database.entities.findOneBy(CourseModule, { id: moduleId });
    if (!module) throw new NotFound({});
    return new Reply(ModuleView.of(module), { cacheTags: [tags.module(moduleId), tags.programme(module.programmeId)] });
  }
}
