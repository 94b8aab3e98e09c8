import { DataSource } from 'typeorm';
import { Caller, Operation, ProgrammeChangesView } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { ProgrammeInput } from './certificate-section.js';
import { type DefinitionRow, LATEST_DEFINITIONS, definitionChanges } from './definition-changes.js';
import { readCertificateSections } from './read-certificate-sections.js';

@Operation({
  name: 'certification.plan-programme',
  summary: 'Show what applying the certificates of a programme file would change',
  http: 'POST /certification/programme/plan',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeChangesView,
})
export class PlanProgramme {
  constructor(private readonly database: DataSource) {}

  async execute({ programmeKey, sections }: ProgrammeInput, caller: Caller): Promise<ProgrammeChangesView> {
    const programmeId = keyedId('programme', programmeKey);
    caller.require('programme:apply', { programmeId });
    const wanted = readCertificateSections(programmeId, sections);
    const current = await this.database.query<DefinitionRow[]>(LATEST_DEFINITIONS, [programmeId]);
    return { changes: definitionChanges(current, wanted) };
  }
}
