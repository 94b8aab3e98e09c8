import { Operation, Reply, Text } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { FrameworkView } from './framework.view.js';
import { findFramework } from './frameworks.view.js';

export class GetFrameworkInput {
  @Text(1, 40) framework!: string;
}

@Operation({
  name: 'catalog.get-framework',
  summary: 'A competence framework with its areas, competences and levels',
  http: 'GET /frameworks/{framework}',
  access: 'public',
  cache: { seconds: 300 },
  input: GetFrameworkInput,
  output: FrameworkView,
})
export class GetFramework {
  async execute({ framework }: GetFrameworkInput): Promise<Reply<FrameworkView>> {
    const found = findFramework(framework);
    if (!found) throw new NotFound({});
    return new Reply(found, { cacheTags: [`framework:${framework}`] });
  }
}
