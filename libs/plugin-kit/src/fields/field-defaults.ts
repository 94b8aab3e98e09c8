import { fieldsOf } from './field-metadata.js';
import type { FieldClass } from './rule.js';

/**
 * The values that optional fields have when they are left out: those of the initialisers in the class
 * (`@Optional() @Int(1, 200) limit = 50`). A class whose constructor needs arguments has none.
 */
export function defaultsOf(type: FieldClass): ReadonlyMap<string, unknown> {
  const optional = fieldsOf(type).filter(({ isOptional }) => isOptional);
  if (optional.length === 0 || type.length > 0) return new Map();
  const initial = Reflect.construct(type as new () => object, []) as Record<string, unknown>;
  return new Map(optional.map(({ name }) => [name, initial[name]] as const).filter(([, value]) => value !== undefined));
}
