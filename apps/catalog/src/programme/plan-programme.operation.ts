import { DataSource } from 'typeorm';
import { type Caller, Operation, ProgrammeChangesView } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { ProgrammeInput } from './catalog-sections.js';
import { allChanges, planSections } from './programme-plan.js';

@Operation({
  name: 'catalog.plan-programme',
  summary: 'Show what applying the catalogue of a programme file would change',
  http: 'POST /catalog/programme/plan',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeChangesView,
})
export class PlanProgramme {
  constructor(private readonly database: DataSource) {}

  async execute(input: ProgrammeInput, caller: Caller): Promise<ProgrammeChangesView> {
    const programmeId = keyedId('programme', input.programmeKey);
    caller.require('programme:apply', { programmeId });
    return { changes: allChanges(await planSections(this.database, programmeId, input), input.sections) };
  }
}
