import { defineFeature, schemaOf } from '#plugin-kit';
import type { ProgrammeSection } from '#plugin-kit/contract';
import { ApplyProgramme } from './apply-programme.operation.js';
import { CATALOG_SECTIONS, CatalogSections } from './catalog-sections.js';
import { GatherSections } from './gather-sections.subscriber.js';
import { PlanProgramme } from './plan-programme.operation.js';

export const programme = defineFeature({ operations: [PlanProgramme, ApplyProgramme], subscribers: [GatherSections] });

const schemas = schemaOf(CatalogSections)['properties'] as Record<string, ProgrammeSection['schema']>;

/** Goals name goal groups of the directory by key; an id follows from the key, so nobody waits for the directory. */
const DEPENDS_ON = { programme: [], profiles: ['programme'], courses: ['programme'], goals: ['programme', 'courses'] } as const;

/** The sections of the programme file that the catalogue keeps, for its manifest. */
export const programmeSections: readonly ProgrammeSection[] = CATALOG_SECTIONS.map((section) => ({
  section, schema: withoutDefault(schemas[section]!), dependsOn: DEPENDS_ON[section], plan: 'catalog.plan-programme', apply: 'catalog.apply-programme',
}));

function withoutDefault({ default: _, ...schema }: ProgrammeSection['schema']): ProgrammeSection['schema'] {
  return schema;
}
