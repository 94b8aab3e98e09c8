import { Operation, Reply, Uuid, statement, Database } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { PROGRAMME_COLUMNS, type ProgrammeRow, ProgrammeView } from './programme.view.js';

export class GetProgrammeInput {
  @Uuid() programmeId!: string;
}

const findProgramme = statement<ProgrammeRow, [programmeId: string]>(
  'find-programme',
  `SELECT ${PROGRAMME_COLUMNS} FROM programme WHERE id = $1`,
);

@Operation({
  name: 'catalog.get-programme',
  summary: 'A programme',
  http: 'GET /programmes/{programmeId}',
  access: 'public',
  cache: { seconds: 300 },
  input: GetProgrammeInput,
  output: ProgrammeView,
})
export class GetProgramme {
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: GetProgrammeInput): Promise<Reply<ProgrammeView>> {
    const [row] = await this.database.query(findProgramme, programmeId);
    if (!row) throw new NotFound({});
    return new Reply(ProgrammeView.of(row), { cacheTags: [tags.programme(programmeId)] });
  }
}
