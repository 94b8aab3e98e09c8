import type { JsonSchema, ProgrammeSection } from '../contract/index.js';
import { schemaOf } from '../fields/index.js';

/**
 * The sections of a programme file that a plugin owns, for its manifest. They are planned and applied by its operations
 * `<plugin>.plan-programme` and `<plugin>.apply-programme`.
 * @param fields class with one field for each section, of the same name
 * @param dependsOn by own section: those that must be applied before it
 * @throws {Error} for a section that is no field
 */
export function programmeSections(
  plugin: string,
  fields: new () => object,
  dependsOn: Readonly<Record<string, readonly string[]>>,
): ProgrammeSection[] {
  const schemas = schemaOf(fields)['properties'] as Readonly<Record<string, JsonSchema>>;
  return Object.entries(dependsOn).map(([section, before]) => {
    if (!schemas[section]) throw new Error(`${plugin}: the section "${section}" is no field of ${fields.name}`);
    // A default is what we read when the file has no such section; nothing for who writes one.
    const { default: _, ...schema } = schemas[section];
    return { section, schema, dependsOn: before, plan: `${plugin}.plan-programme`, apply: `${plugin}.apply-programme` };
  });
}
