import { DataSource } from 'typeorm';
import { type Caller, Operation, ProgrammeChangesView } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { ProgrammeInput } from './directory-sections.js';
import { planSections } from './programme-plan.js';

@Operation({
  name: 'directory.plan-programme',
  summary: 'Show what applying the organisations and goal groups of a programme file would change',
  http: 'POST /directory/programme/plan',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeChangesView,
})
export class PlanProgramme {
  constructor(private readonly database: DataSource) {}

  async execute({ programmeKey, sections }: ProgrammeInput, caller: Caller): Promise<ProgrammeChangesView> {
    const programmeId = keyedId('programme', programmeKey);
    caller.require('programme:apply', { programmeId });
    return { changes: await planSections(this.database, programmeId, sections) };
  }
}
