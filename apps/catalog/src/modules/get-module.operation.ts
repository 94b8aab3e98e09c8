import { DataSource } from 'typeorm';
import { Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { MODULE_COLUMNS, type ModuleRow, ModuleView } from './module.view.js';

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
  constructor(private readonly database: DataSource) {}

  async execute({ moduleId }: GetModuleInput): Promise<Reply<ModuleView>> {
    const [row] = await this.database.query<ModuleRow[]>(`SELECT ${MODULE_COLUMNS} FROM module m WHERE m.id = $1`, [
      moduleId,
    ]);
    if (!row) throw new NotFound({});
    return new Reply(ModuleView.of(row), { cacheTags: [tags.module(moduleId), tags.programme(row.programme_id)] });
  }
}
