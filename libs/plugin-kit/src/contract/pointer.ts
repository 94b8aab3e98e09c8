/**
 * A JSON Pointer (RFC 6901) into the input of an operation, which is one object whether its fields came in the path,
 * the query or the body: `/from`, `/people/3/unitId`; `''` is the whole of it.
 */
export type Pointer = '' | `/${string}`;

/** The pointer to a member, its name escaped. A very long name is not repeated: the pointer stays at its owner. */
export function memberPointer(pointer: Pointer, name: string): Pointer {
  return name.length > 200 ? pointer : `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
