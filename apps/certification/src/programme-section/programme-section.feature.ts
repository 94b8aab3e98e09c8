import { defineFeature } from '#plugin-kit';
import { ApplyProgramme } from './apply-programme.operation.js';
import { PlanProgramme } from './plan-programme.operation.js';

/** The section `certificates` of programme files. */
export const programmeSection = defineFeature({ operations: [PlanProgramme, ApplyProgramme] });
