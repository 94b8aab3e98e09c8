import type { InputFault, LanguageMap, Pointer } from '../contract/index.js';

const REPEATED: LanguageMap = { sv: 'Nyckeln finns mer än en gång.', en: 'The key occurs more than once.' };

/**
 * A fault for each entry whose key an earlier one has; for the `errors` of `InvalidInput`.
 * @param at where the list stands, as in `/sections/courses`; or where an entry stands, when they are of several lists
 */
export function repeatedKeys(
  entries: readonly { readonly key: string }[],
  at: Pointer | ((index: number) => Pointer),
): InputFault[] {
  const seen = new Set<string>();
  const pointerOf = typeof at === 'string' ? (index: number): Pointer => `${at}/${index}` : at;
  return entries.flatMap(({ key }, index) =>
    seen.size === seen.add(key).size ? [{ pointer: `${pointerOf(index)}/key`, detail: REPEATED }] : [],
  );
}
