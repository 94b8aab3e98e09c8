import { certificationSectionsApplied } from '#contracts';
import { Clock, type ConfigOf } from '#platform';
import { Caller, Operation, ProgrammeAppliedView, Settings, UnitOfWork } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { certificationConfig } from '../certification.config.js';
import { judgeEligibility } from '../eligibility/judge-eligibility.js';
import { ProgrammeInput } from './certificate-section.js';
import {
  type DefinitionRow,
  LATEST_DEFINITIONS,
  applyDefinitionChanges,
  definitionChanges,
} from './definition-changes.js';
import { readCertificateSections } from './read-certificate-sections.js';

@Operation({
  name: 'certification.apply-programme',
  summary: 'Apply the certificates of a programme file',
  http: 'POST /certification/programme/apply',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeAppliedView,
})
export class ApplyProgramme {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(certificationConfig) private readonly settings: ConfigOf<typeof certificationConfig>,
  ) {}

  execute({ programmeKey, version, sections }: ProgrammeInput, caller: Caller): Promise<ProgrammeAppliedView> {
    const programmeId = keyedId('programme', programmeKey);
    caller.require('programme:apply', { programmeId });
    const definitions = readCertificateSections(programmeId, sections);
    return this.unitOfWork.run(async (work) => {
      await work.query(
        'begin-file',
        `INSERT INTO applied_file (programme_id, key, version) VALUES ($1, $2, '') ON CONFLICT DO NOTHING`,
        [programmeId, programmeKey],
      );
      const [applied] = await work.query<{ version: string }>(
        'lock-file',
        'SELECT version FROM applied_file WHERE programme_id = $1 FOR UPDATE',
        [programmeId],
      );
      const rows = await work.query<DefinitionRow>('latest-definitions', LATEST_DEFINITIONS, [programmeId]);
      const changes = definitionChanges(rows, definitions);
      await applyDefinitionChanges(
        work,
        programmeId,
        { rows, definitions, changes },
        this.settings.publicUrl.replace(/\/$/, ''),
      );
      if (changes.some(({ action }) => action !== 'none')) await judgeEligibility(work, this.clock, programmeId);
      if (applied!.version !== version) {
        await work.query('note-file', 'UPDATE applied_file SET version = $2 WHERE programme_id = $1', [
          programmeId,
          version,
        ]);
        work.publish(
          certificationSectionsApplied(programmeId, {
            programmeId,
            version,
            sections: definitions.length > 0 ? ['certificates'] : [],
          }),
        );
      }
      return { changes, version };
    });
  }
}
