/**
 * Whether the value is an object as JSON has them: made of own properties, no array, of no class. (An
 * `Object.prototype` of any realm is known by having no prototype itself.)
 */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
