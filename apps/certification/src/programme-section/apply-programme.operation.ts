import { certificationSectionsApplied } from '#contracts';
import { Clock, type ConfigOf } from '#platform';
import { Caller, Operation, Settings, UnitOfWork } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { certificationConfig } from '../certification.config.js';
import { judgeEligibility } from '../eligibility/judge-eligibility.js';
import { type DefinitionRow, LATEST_DEFINITIONS, applyDefinitionChanges, definitionChanges } from './definition-changes.js';
import { AppliedView, ProgrammeInput, SectionChangeView } from './programme.view.js';
import { readCertificateSections } from './read-certificate-sections.js';

@Operation({
  name: 'certification.apply-programme',
  summary: 'Apply the certificates of a programme file',
  http: 'POST /certification/programme/apply',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: AppliedView,
})
export class ApplyProgramme {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly clock: Clock, @Settings(certificationConfig) private readonly settings: ConfigOf<typeof certificationConfig>) {}

  execute({ programmeKey, version, sections }: ProgrammeInput, caller: Caller): Promise<AppliedView> {
    const programmeId = keyedId('programme', programmeKey);
    caller.require('programme:apply', { programmeId });
    const wanted = readCertificateSections(programmeId, sections);
    return this.unitOfWork.run(async (work) => {
      await work.query('begin-file', `INSERT INTO applied_file (programme_id, key, version) VALUES ($1, $2, '') ON CONFLICT DO NOTHING`, [programmeId, programmeKey]);
      const [applied] = await work.query<{ version: string }>('lock-file', 'SELECT version FROM applied_file WHERE programme_id = $1 FOR UPDATE', [programmeId]);
      const changes = definitionChanges(await work.query<DefinitionRow>('latest-definitions', LATEST_DEFINITIONS, [programmeId]), wanted);
      await applyDefinitionChanges(work, programmeId, changes, this.settings.publicUrl.replace(/\/$/, ''));
      if (changes.some(({ action }) => action !== 'none')) await judgeEligibility(work, this.clock, programmeId);
      if (applied!.version !== version) {
        await work.query('note-file', 'UPDATE applied_file SET version = $2 WHERE programme_id = $1', [programmeId, version]);
        work.publish(certificationSectionsApplied(programmeId, { programmeId, version, sections: wanted.length > 0 ? ['certificates'] : [] }));
      }
      return { changes: changes.map(SectionChangeView.of), version };
    });
  }
}
