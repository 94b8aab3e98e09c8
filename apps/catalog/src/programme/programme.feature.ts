import { defineFeature } from '#plugin-kit';
import { ApplyProgramme } from './apply-programme.operation.js';
import { GatherSections } from './gather-sections.subscriber.js';
import { PlanProgramme } from './plan-programme.operation.js';

export const programme = defineFeature({ operations: [PlanProgramme, ApplyProgramme], subscribers: [GatherSections] });
