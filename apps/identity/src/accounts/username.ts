import { randomInt } from 'node:crypto';

/** Lower-case letters, digits, dot, hyphen and underscore; 3 to 40. */
export const USERNAME = /^[a-z0-9][a-z0-9._-]{2,39}$/;

/** A username as it is stored and compared, from how it is typed. */
export function readUsername(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

const DIGITS = '23456789';

/**
 * A username that begins as wished and ends by chance, such as `anna.berg-4729`: that a wish is taken would tell of
 * somebody else.
 */
export function numberedUsername(wished: string): string {
  const number = Array.from({ length: 4 }, () => DIGITS[randomInt(DIGITS.length)]).join('');
  return `${wished.slice(0, 35)}-${number}`;
}

/** A new username that tells nothing of the person and is easily read aloud, such as `bkt-472`. */
export function newUsername(): string {
  const pick = (symbols: string) => symbols[randomInt(symbols.length)]!;
  const three = (symbols: string) => pick(symbols) + pick(symbols) + pick(symbols);
  return `${three('bcdfghjkmnpqrstvwxz')}-${three(DIGITS)}`;
}
