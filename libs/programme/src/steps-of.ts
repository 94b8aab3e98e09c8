import type { FieldPath } from './programme-fault.js';

/** The steps of a JSON Pointer (RFC 6901) through a value; a step into a list is a number. */
export function stepsOf(pointer: string, value: unknown): FieldPath {
  let inside = value;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(inside) && /^\d+$/.test(name) ? Number(name) : name;
      inside =
        typeof inside === 'object' && inside !== null ? (inside as Record<string | number, unknown>)[step] : undefined;
      return step;
    });
}
