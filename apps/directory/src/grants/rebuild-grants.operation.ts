import { Int, Operation, UnitOfWork } from '#plugin-kit';
import { allGrantsChanged } from './all-grants-changed.js';

export class RebuildGrantsInput {}

export class RebuildView {
  @Int(0, undefined, { doc: 'How many identities are projected anew.' }) identities!: number;
}

@Operation({
  name: 'directory.rebuild-grants',
  summary: 'Write the grants of everybody anew from the tables of the directory',
  http: 'POST /directory/grants/rebuild',
  access: { permission: 'grants:rebuild' },
  input: RebuildGrantsInput,
  output: RebuildView,
  status: 202,
})
export class RebuildGrants {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute(): Promise<RebuildView> {
    return this.unitOfWork.run(async (work) => ({ identities: await allGrantsChanged(work) }));
  }
}
