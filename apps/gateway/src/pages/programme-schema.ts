import type { JsonSchema, Manifest } from '#plugin-kit/contract';
import { type ProgrammeSchema, composeProgrammeSchema } from '#programme';
import { rebased } from './openapi-document.js';

/**
 * JSON Schema of the programme file, of the sections of all known plugins. A plugin whose sections do not fit to those
 * that are already there (a section of another's, a dependency that nobody owns) is left out and harms nobody: ours
 * come first, the others after them by name.
 */
export function programmeSchema(
  manifests: readonly Manifest[],
  isReserved: (plugin: string) => boolean,
): ProgrammeSchema {
  const waiting = manifests
    .filter(({ programme }) => programme.length > 0)
    .map((manifest) => ({
      ...manifest,
      programme: manifest.programme.map((section) => ({
        ...section,
        schema: rebased(section.schema, `#/properties/${section.section}`) as JsonSchema,
      })),
    }))
    .sort((a, b) => Number(isReserved(b.name)) - Number(isReserved(a.name)) || (a.name < b.name ? -1 : 1));
  let kept: Manifest[] = [];
  let schema = composeProgrammeSchema(kept);
  for (let fitting: Manifest | undefined = waiting[0]; fitting;) {
    fitting = waiting.find((manifest) => {
      const composed = composeOrNothing([...kept, manifest]);
      if (composed) schema = composed;
      return composed !== undefined;
    });
    if (fitting) {
      kept = [...kept, fitting];
      waiting.splice(waiting.indexOf(fitting as (typeof waiting)[number]), 1);
    }
  }
  return schema;
}

function composeOrNothing(manifests: readonly Manifest[]): ProgrammeSchema | undefined {
  try {
    return composeProgrammeSchema(manifests);
  } catch {
    return undefined;
  }
}
