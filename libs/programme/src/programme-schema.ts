import type { JsonSchema, Manifest } from '#plugin-kit/contract';

/** Marks in the published schema which plugin a section belongs to; editors pass over it. */
const OWNERS = 'x-lyftet-owners';

/** The part of a programme file that one plugin keeps. */
export interface SectionOwner {
  readonly plugin: string;
  /** In the order in which they are applied. */
  readonly sections: readonly string[];
  /** Sections of others that must stand before. */
  readonly dependsOn: readonly string[];
  /** Paths of the operations, as `/catalog/programme/plan`. */
  readonly plan: string;
  readonly apply: string;
}

/** JSON Schema of a whole programme file, with its sections' owners in the order in which they are asked. */
export interface ProgrammeSchema extends JsonSchema {
  readonly [OWNERS]: readonly SectionOwner[];
}

export const ownersIn = (schema: ProgrammeSchema): readonly SectionOwner[] => schema[OWNERS];

/**
 * Puts the sections of all plugins together to the schema of the file (2020-12).
 * @throws {Error} if two plugins own a section, if an operation has no POST route, or if sections depend on each other
 *   in a circle
 */
export function composeProgrammeSchema(
  manifests: readonly Pick<Manifest, 'name' | 'operations' | 'programme'>[],
): ProgrammeSchema {
  const owners = manifests.filter(({ programme }) => programme.length > 0).map(ownerOf);
  const sections = manifests.flatMap(({ programme }) => programme);
  const twice = sections.find(
    ({ section }, index) => sections.findIndex((other) => other.section === section) !== index,
  );
  if (twice) throw new Error(`The section "${twice.section}" belongs to two plugins`);

  const order = inOrder(owners);
  const names = order.flatMap((owner) => owner.sections);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:lyftet:schema:programme',
    title: 'A programme of Lyftet',
    type: 'object',
    properties: Object.fromEntries(
      names.map((name) => [name, sections.find(({ section }) => section === name)!.schema]),
    ),
    required: names.filter((name) => name === 'programme'),
    additionalProperties: false,
    [OWNERS]: order,
  };
}

function ownerOf({ name, operations, programme }: Pick<Manifest, 'name' | 'operations' | 'programme'>): SectionOwner {
  const [first] = programme;
  const path = (operation: string): string => {
    const http = operations.find((candidate) => candidate.name === operation)?.http;
    if (http?.method !== 'POST') throw new Error(`${operation} has no POST route`);
    return http.path;
  };
  const stray = programme.find(({ plan, apply }) => plan !== first!.plan || apply !== first!.apply);
  if (stray) throw new Error(`${name} has more than one operation to plan or apply its sections`);
  const own = new Set(programme.map(({ section }) => section));
  const sections = sorted(
    programme,
    ({ section }) => section,
    ({ dependsOn }) => dependsOn.filter((needed) => own.has(needed)),
  ).map(({ section }) => section);
  const dependsOn = [...new Set(programme.flatMap((section) => section.dependsOn))]
    .filter((needed) => !own.has(needed))
    .sort();
  return { plugin: name, sections, dependsOn, plan: path(first!.plan), apply: path(first!.apply) };
}

/** A plugin gets all of its sections at once, since it ends what has left them; so the order is one of plugins. */
function inOrder(owners: readonly SectionOwner[]): SectionOwner[] {
  const keeper = new Map(owners.flatMap((owner) => owner.sections.map((section) => [section, owner.plugin] as const)));
  return sorted(
    owners,
    ({ plugin }) => plugin,
    ({ dependsOn, plugin }) =>
      dependsOn.map((section) => {
        const needed = keeper.get(section);
        if (needed === undefined)
          throw new Error(`${plugin} depends on the section "${section}", which no plugin owns`);
        return needed;
      }),
  );
}

/** Each after what it needs; otherwise by name, so that the result does not hang on the order of arrival. */
function sorted<T>(items: readonly T[], name: (item: T) => string, needs: (item: T) => readonly string[]): T[] {
  const waiting = [...items].sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const done: T[] = [];
  while (waiting.length > 0) {
    const placed = new Set(done.map(name));
    const next = waiting.findIndex((item) => needs(item).every((needed) => placed.has(needed)));
    if (next < 0) throw new Error(`These depend on each other in a circle: ${waiting.map(name).join(', ')}`);
    done.push(...waiting.splice(next, 1));
  }
  return done;
}
