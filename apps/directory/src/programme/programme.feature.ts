import { defineFeature, schemaOf } from '#plugin-kit';
import type { ProgrammeSection } from '#plugin-kit/contract';
import { ApplyProgramme } from './apply-programme.operation.js';
import { DIRECTORY_SECTIONS, DirectorySections } from './directory-sections.js';
import { PlanProgramme } from './plan-programme.operation.js';

export const programme = defineFeature({ operations: [PlanProgramme, ApplyProgramme] });

const schemas = schemaOf(DirectorySections)['properties'] as Record<string, ProgrammeSection['schema']>;

/** The sections of the programme file that the directory keeps, for its manifest. */
export const programmeSections: readonly ProgrammeSection[] = DIRECTORY_SECTIONS.map((section) => ({
  section, schema: withoutDefault(schemas[section]!), dependsOn: ['programme'], plan: 'directory.plan-programme', apply: 'directory.apply-programme',
}));

function withoutDefault({ default: _, ...schema }: ProgrammeSection['schema']): ProgrammeSection['schema'] {
  return schema;
}
