import type { EventDefinition } from '../contract/index.js';

type PayloadOf<Definition> = Definition extends EventDefinition<infer Payload> ? Payload : never;
type NameIn<Definition> = keyof PayloadOf<Definition> & string;

/** A field of an event that is kept: by its own name, or `learnerId as personId`. The column is it in snake case. */
export type KeptField<Definition> = NameIn<Definition> | `${NameIn<Definition>} as ${string}`;

/** What one event does to the copy. */
export interface CopyRule {
  readonly definition: EventDefinition;
  /** `keep`: the row stands as told, begun where there is none; `change`: of a row that is there; `forget`: rows go. */
  readonly effect: 'keep' | 'change' | 'forget';
  /** Name of the field by column. */
  readonly fields: ReadonlyMap<string, string>;
  /** What the event means without saying it, by column. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

type Fixed = Readonly<Record<string, unknown>>;

/**
 * The event tells all that a row needs: `keeps(modulePublished, ['courseId', 'title'], { isRetired: false })`. A field
 * that the payload leaves out is cleared; a column that the rule does not name stays as it is.
 */
export const keeps = <Definition extends EventDefinition>(
  definition: Definition,
  fields: readonly KeptField<Definition>[],
  fixed: Fixed = {},
): CopyRule => rule('keep', definition, fields, fixed);

/** The event changes a row that is there, and begins none: `changes(moduleRetired, [], { isRetired: true })`. */
export const changes = <Definition extends EventDefinition>(
  definition: Definition,
  fields: readonly KeptField<Definition>[],
  fixed: Fixed = {},
): CopyRule => rule('change', definition, fields, fixed);

/** The rows whose column is the field of the event are deleted: `forgets(personErased, 'personId as learnerId')`. */
export const forgets = <Definition extends EventDefinition>(
  definition: Definition,
  field: KeptField<Definition>,
): CopyRule => rule('forget', definition, [field], {});

function rule(
  effect: CopyRule['effect'],
  definition: EventDefinition,
  fields: readonly string[],
  fixed: Fixed,
): CopyRule {
  const read = new Map(
    fields.map((field) => {
      const [name, alias = name] = field.split(' as ');
      return [columnOf(alias!), name!];
    }),
  );
  for (const name of read.values()) {
    if (!Object.hasOwn(propertiesOf(definition), name)) throw new Error(`${definition.type} does not tell "${name}"`);
  }
  return {
    effect,
    definition,
    fields: read,
    fixed: Object.fromEntries(Object.entries(fixed).map(([name, value]) => [columnOf(name), value])),
  };
}

/**
 * The rule with the columns of the key, where the event tells them under their own names.
 * @throws {Error} where it does not
 */
export function withKey(given: CopyRule, key: readonly string[]): CopyRule {
  if (given.effect === 'forget') return given;
  const fields = new Map(given.fields);
  for (const name of key) {
    const column = columnOf(name);
    if (fields.has(column)) continue;
    if (!Object.hasOwn(propertiesOf(given.definition), name))
      throw new Error(`${given.definition.type} does not tell "${name}", by which the copy knows its rows`);
    fields.set(column, name);
  }
  return { ...given, fields };
}

const propertiesOf = ({ schema }: EventDefinition) => schema['properties'] as object;

/** `courseId` is kept in `course_id`. */
export const columnOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
