import { defineFeature, provideCursors } from '#plugin-kit';
import { certificationConfig } from '../certification.config.js';
import { CertificateDefinition } from '../programme-section/certificate-definition.entity.js';
import { ApproveCases } from './approve-cases.operation.js';
import { ListCases } from './list-cases.operation.js';
import { ListMyCases } from './list-my-cases.operation.js';
import { PrepareCases } from './prepare-cases.operation.js';
import { RefuseCase } from './refuse-case.operation.js';
import { ReopenCase } from './reopen-case.operation.js';

/** Definitions, and cases: somebody eligible, prepared by one person and decided by another. */
export const cases = defineFeature({
  entities: [CertificateDefinition],
  operations: [ListMyCases, ListCases, PrepareCases, ApproveCases, RefuseCase, ReopenCase],
  providers: [provideCursors(certificationConfig)],
});
