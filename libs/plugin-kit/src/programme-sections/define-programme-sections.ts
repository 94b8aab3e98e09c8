import { type EventDefinition, type ProgrammeSection, defineSectionsApplied } from '../contract/index.js';
import { programmeOperations } from './programme-operations.js';
import { programmeSections } from './programme-sections.js';
import type { ProgrammeSectionsOptions, SectionsPlan } from './sections-to-apply.js';

/** Sections of the programme file with everything that their owner needs for them: `programme` of `definePlugin`. */
export interface ProgrammeSections {
  readonly inManifest: (plugin: string) => readonly ProgrammeSection[];
  readonly operations: (
    plugin: string,
    basePath: `/${string}`,
  ) => readonly (new (...dependencies: never[]) => object)[];
  readonly applied: (plugin: string) => EventDefinition;
}

/**
 * Makes a plugin the owner of sections of the programme file: the operations `<plugin>.plan-programme` and
 * `<plugin>.apply-programme`, which version of which file was applied (table `applied_programme`), and the event
 * `<plugin>.programme-sections.applied.v1`, by which the catalogue knows when a file stands as a whole.
 */
export function defineProgrammeSections<
  Sections extends object,
  Wanted,
  Plan extends SectionsPlan,
  Settings extends object = object,
>(options: ProgrammeSectionsOptions<Sections, Wanted, Plan, Settings>): ProgrammeSections {
  return {
    inManifest: (plugin) => programmeSections(plugin, options.fields, options.dependsOn),
    operations: (plugin, basePath) => programmeOperations(plugin, basePath, options),
    applied: defineSectionsApplied,
  };
}
