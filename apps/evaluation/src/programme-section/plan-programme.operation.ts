import { DataSource } from 'typeorm';
import { Caller, Operation, ProgrammeChangesView } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { type DefinitionRow, LATEST_DEFINITIONS, definitionChanges } from './definition-changes.js';
import { readSurveySections } from './read-survey-sections.js';
import { ProgrammeInput } from './survey-section.js';

@Operation({
  name: 'evaluation.plan-programme',
  summary: 'Show what applying the surveys of a programme file would change',
  http: 'POST /evaluation/programme/plan',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeChangesView,
})
export class PlanProgramme {
  constructor(private readonly database: DataSource) {}

  async execute({ programmeKey, sections }: ProgrammeInput, caller: Caller): Promise<ProgrammeChangesView> {
    const programmeId = keyedId('programme', programmeKey);
    caller.require('programme:apply', { programmeId });
    const wanted = readSurveySections(programmeId, sections);
    const current = await this.database.query<DefinitionRow[]>(LATEST_DEFINITIONS, [programmeId]);
    return { changes: definitionChanges(current, wanted) };
  }
}
