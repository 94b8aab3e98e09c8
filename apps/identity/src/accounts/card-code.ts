import { createHash, randomInt } from 'node:crypto';

/** Crockford's base 32 without vowels, so that no word appears by chance: 29 symbols. */
const SYMBOLS = '0123456789BCDFGHJKMNPQRSTVWXZ';
const LENGTH = 16;
const WRITTEN = new RegExp(`^[${SYMBOLS}]{${LENGTH}}$`);

/** A new code of a one-time card: four groups of four symbols, 77 bits. */
export function newCardCode(): string {
  const symbols = Array.from({ length: LENGTH }, () => SYMBOLS[randomInt(SYMBOLS.length)]!);
  return symbols.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/**
 * A code as a person may type it (any case, spaces or hyphens or none, O for 0, I or L for 1); undefined when it cannot
 * be one.
 */
export function readCardCode(typed: string): string | undefined {
  const code = typed
    .toUpperCase()
    .replace(/[\s‐‑–-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return WRITTEN.test(code) ? code : undefined;
}

/** What is stored of a code. A plain hash is enough: nobody tries 2^77 of them. */
export function cardCodeHash(code: string): string {
  return createHash('sha256')
    .update(`card:${readCardCode(code) ?? ''}`)
    .digest('base64url');
}
