import { defineFeature, provideCursors } from '#plugin-kit';
import { certificationConfig } from '../certification.config.js';
import { ApproveCases } from './approve-cases.operation.js';
import { ListCases } from './list-cases.operation.js';
import { PrepareCases } from './prepare-cases.operation.js';
import { RefuseCase } from './refuse-case.operation.js';
import { ReopenCase } from './reopen-case.operation.js';

/** Cases: somebody eligible, prepared by one person and decided by another. */
export const cases = defineFeature({
  operations: [ListCases, PrepareCases, ApproveCases, RefuseCase, ReopenCase],
  providers: [provideCursors(certificationConfig)],
});
