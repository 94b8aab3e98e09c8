import { Database, Operation, Reply } from '#plugin-kit';
import { tags } from '../cache-tags/cache-tags.js';
import { Programme } from './programme.entity.js';
import { ProgrammeView, ProgrammesView } from './programme.view.js';

export class ListProgrammesInput {}

@Operation({
  name: 'catalog.list-programmes',
  summary: 'The programmes of this installation',
  http: 'GET /programmes',
  access: 'public',
  cache: { seconds: 300 },
  input: ListProgrammesInput,
  output: ProgrammesView,
})
export class ListProgrammes {
  constructor(private readonly database: Database) {}

  async execute(): Promise<Reply<ProgrammesView>> {
    const programmes = await this.database.entities
      .createQueryBuilder(Programme, 'p')
      .orderBy('p.startsOn', 'DESC')
      .addOrderBy('p.key')
      .limit(1_000)
      .getMany();
    return new Reply({ items: programmes.map((programme) => ProgrammeView.of(programme)) }, { cacheTags: [tags.all] });
  }
}
