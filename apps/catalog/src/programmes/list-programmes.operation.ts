import { Operation, Reply, statement, Database } from '#plugin-kit';
import { tags } from '../cache-tags/cache-tags.js';
import { PROGRAMME_COLUMNS, type ProgrammeRow, ProgrammeView, ProgrammesView } from './programme.view.js';

export class ListProgrammesInput {}

const listProgrammes = statement<ProgrammeRow>(
  'list-programmes',
  `SELECT ${PROGRAMME_COLUMNS} FROM programme ORDER BY starts_on DESC, key LIMIT 1000`,
);

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
    const rows = await this.database.query(listProgrammes);
    return new Reply({ items: rows.map((row) => ProgrammeView.of(row)) }, { cacheTags: [tags.all] });
  }
}
