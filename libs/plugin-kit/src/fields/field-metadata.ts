import type { FieldClass, Rule } from './rule.js';

/** What the decorators of one property say together. */
export interface Field {
  readonly name: string;
  readonly rule: Rule;
  readonly doc: string | undefined;
  readonly isOptional: boolean;
  readonly isNullable: boolean;
}

type Noted = { -readonly [Key in keyof Field]?: Field[Key] };

const notes = new WeakMap<object, Map<string, Noted>>();
const fields = new WeakMap<object, readonly Field[]>();

/**
 * Adds what one decorator says. Two rules on one property of one class are a mistake, and so is a name that every
 * object has.
 */
export function noteField(prototype: object, name: string, note: Partial<Omit<Field, 'name'>>): void {
  if (fields.has(prototype)) throw new Error(`${prototype.constructor.name}.${name}: the class is in use already`);
  if (name in Object.prototype)
    throw new Error(`${prototype.constructor.name}.${name}: every object has a property of that name`);
  const own = notes.get(prototype) ?? new Map<string, Noted>();
  notes.set(prototype, own);
  const noted = own.get(name) ?? { name };
  if (noted.rule && note.rule) throw new Error(`${prototype.constructor.name}.${name} has two rules`);
  own.set(name, { ...noted, ...note });
}

/**
 * The fields of a class, those of its ancestors first, in the order of writing. A subclass may say a field anew.
 * @throws {Error} if a field has no rule
 */
export function fieldsOf(type: FieldClass): readonly Field[] {
  const prototype = type.prototype as object;
  const known = fields.get(prototype);
  if (known) return known;

  const merged = new Map<string, Noted>();
  for (const ancestor of lineageOf(prototype)) {
    for (const [name, note] of notes.get(ancestor) ?? [])
      merged.set(name, note.rule ? note : { ...merged.get(name), ...note });
  }
  const found = [...merged].map(([name, { rule, doc, isOptional = false, isNullable = false }]): Field => {
    if (!rule) throw new Error(`${type.name}.${name} says @Optional or @Nullable, but not what it is`);
    return { name, rule, doc, isOptional, isNullable };
  });
  fields.set(prototype, found);
  return found;
}

function lineageOf(prototype: object): readonly object[] {
  const ancestor = Object.getPrototypeOf(prototype) as object | null;
  return ancestor === null ? [] : [...lineageOf(ancestor), prototype];
}
