import { defineProgrammeSections } from '#plugin-kit';
import { certificationConfig } from '../certification.config.js';
import { judgeEligibility } from '../eligibility/judge-eligibility.js';
import { CertificateSections } from './certificate-section.js';
import { applyDefinitionChanges, planDefinitions } from './definition-changes.js';
import { readCertificateSections } from './read-certificate-sections.js';

/** The section `certificates` of programme files. */
export const certificatesOfProgramme = defineProgrammeSections({
  summary: 'the certificates',
  fields: CertificateSections,
  dependsOn: { certificates: ['profiles'] },
  config: certificationConfig,
  read: ({ programmeId, sections }) => readCertificateSections(programmeId, sections),
  plan: (database, wanted, { programmeId }) => planDefinitions(database, programmeId, wanted),
  apply: async (work, plan, { file: { programmeId }, clock, settings }) => {
    await applyDefinitionChanges(work, programmeId, plan, settings.publicUrl.replace(/\/$/, ''));
    if (plan.changes.some(({ action }) => action !== 'none')) await judgeEligibility(work, clock, programmeId);
  },
});
