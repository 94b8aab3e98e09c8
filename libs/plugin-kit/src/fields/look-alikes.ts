/**
 * Of an identifier: one or more words of characters that are seen, with one plain space between two. What is left out
 * (Unicode general categories C and Z) are controls, zero-width characters, byte order marks, overrides of direction,
 * characters that are not assigned, and every space but U+0020.
 */
export const VISIBLE_WORDS = /^[^\p{C}\p{Z}]+(?: [^\p{C}\p{Z}]+)*$/u;

/** Letters and symbols that show nothing: Hangul fillers, the blank Braille pattern. */
const BLANK_GLYPHS = '\\u115f\\u1160\\u3164\\uffa0\\u2800';

/**
 * Of a name: the same, but for the joiners by which some scripts are written (U+200C and U+200D), and with something
 * that is seen.
 */
export const WRITTEN_NAME = new RegExp(
  `^(?=.*[^\\p{C}\\p{Z}\\p{M}${BLANK_GLYPHS}])(?:[^\\p{C}\\p{Z}]|[\\u200c\\u200d])+` +
    `(?: (?:[^\\p{C}\\p{Z}]|[\\u200c\\u200d])+)*$`,
  'u',
);

/** Where the first character stands that is not seen, counted from 1, and what it is; undefined where all are. */
export function firstUnseen(text: string): { readonly at: number; readonly code: string } | undefined {
  const characters = [...text];
  const at = characters.findIndex(
    (character, index) =>
      /[\p{C}\p{Z}]/u.test(character) &&
      !(character === ' ' && index > 0 && index < characters.length - 1 && characters[index - 1] !== ' '),
  );
  if (at < 0) return undefined;
  return { at: at + 1, code: `U+${characters[at]!.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` };
}
