import { evaluationSectionsApplied } from '#contracts';
import { Caller, Operation, ProgrammeAppliedView, UnitOfWork } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import {
  type DefinitionRow,
  LATEST_DEFINITIONS,
  applyDefinitionChanges,
  definitionChanges,
} from './definition-changes.js';
import { readSurveySections } from './read-survey-sections.js';
import { ProgrammeInput } from './survey-section.js';

@Operation({
  name: 'evaluation.apply-programme',
  summary: 'Apply the surveys of a programme file',
  http: 'POST /evaluation/programme/apply',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeAppliedView,
})
export class ApplyProgramme {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ programmeKey, version, sections }: ProgrammeInput, caller: Caller): Promise<ProgrammeAppliedView> {
    const programmeId = keyedId('programme', programmeKey);
    caller.require('programme:apply', { programmeId });
    const definitions = readSurveySections(programmeId, sections);
    return this.unitOfWork.run(async (work) => {
      await work.query(
        'begin-file',
        `INSERT INTO applied_file (programme_id, version) VALUES ($1, '') ON CONFLICT DO NOTHING`,
        [programmeId],
      );
      const [applied] = await work.query<{ version: string }>(
        'lock-file',
        'SELECT version FROM applied_file WHERE programme_id = $1 FOR UPDATE',
        [programmeId],
      );
      const rows = await work.query<DefinitionRow>('latest-definitions', LATEST_DEFINITIONS, [programmeId]);
      const changes = definitionChanges(rows, definitions);
      await applyDefinitionChanges(work, programmeId, { rows, definitions, changes });
      if (applied!.version !== version) {
        await work.query('note-file', 'UPDATE applied_file SET version = $2 WHERE programme_id = $1', [
          programmeId,
          version,
        ]);
        work.publish(
          evaluationSectionsApplied(programmeId, {
            programmeId,
            version,
            sections: definitions.length > 0 ? ['surveys'] : [],
          }),
        );
      }
      return { changes, version };
    });
  }
}
