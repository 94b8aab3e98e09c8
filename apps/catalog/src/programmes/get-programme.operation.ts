import { Database, Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { Programme } from './programme.entity.js';
import { ProgrammeView } from './programme.view.js';

export class GetProgrammeInput {
  @Uuid() programmeId!: string;
}

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
    const programme = await this.database.entities.findOneBy(Programme, { id: programmeId });
    if (!programme) throw new NotFound({});
    return new Reply(ProgrammeView.of(programme), { cacheTags: [tags.programme(programmeId)] });
  }
}
