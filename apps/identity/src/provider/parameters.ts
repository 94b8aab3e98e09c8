/**
 * What no text has: NUL and half a character, which no database stores, and what controls terminals, lines and headers.
 */
const UNFIT = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\p{Surrogate}\p{Noncharacter_Code_Point}]/u;
/** As an address or a form has them: ASCII, everything else percent-encoded. */
const ENCODED = /^[\x21-\x7e]*$/;

const MOST_PARAMETERS = 64;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 512;
/** Tokens, assertions and addresses are longer than what people and clients make up. */
const LONGER: ReadonlyMap<string, number> = new Map([
  ['client_assertion', 3_000],
  ['subject_token', 3_000],
  ['id_token_hint', 3_000],
  ['token', 3_000],
  ['redirect_uri', 1_000],
  ['post_logout_redirect_uri', 1_000],
]);
/** RFC 8707 section 2: the only one that may be there more than once. */
const REPEATABLE: ReadonlySet<string> = new Set(['resource']);

/** Thrown for parameters that nobody should have to read; says why, without repeating them. */
export class UnreadableParameters extends Error {}

/**
 * Reads the parameters of an address or a form, strictly: whole percent-encoding of well-formed UTF-8, storable text,
 * bounded in number and length, each once. What passes can be given to any library and any database.
 *
 * @throws {UnreadableParameters}
 */
export function readParameters(encoded: string): URLSearchParams {
  const pairs = encoded.split('&', MOST_PARAMETERS + 1);
  if (pairs.length > MOST_PARAMETERS) throw new UnreadableParameters(`more than ${MOST_PARAMETERS} parameters`);
  const parameters = new URLSearchParams();
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = readText(equals < 0 ? pair : pair.slice(0, equals));
    const value = readText(equals < 0 ? '' : pair.slice(equals + 1));
    if (name.length > LONGEST_NAME) throw new UnreadableParameters('the name of a parameter is too long');
    if (value.length > (LONGER.get(name) ?? LONGEST_VALUE)) throw new UnreadableParameters('a parameter is too long');
    if (parameters.has(name) && !REPEATABLE.has(name)) throw new UnreadableParameters('a parameter is repeated');
    parameters.append(name, value);
  }
  return parameters;
}

/** The text behind percent-encoding. @throws {UnreadableParameters} when it is none */
export function readText(encoded: string): string {
  if (!ENCODED.test(encoded)) throw new UnreadableParameters('what is not ASCII must be percent-encoded');
  let text: string;
  try {
    text = decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw new UnreadableParameters('the percent-encoding is broken or not UTF-8');
  }
  if (UNFIT.test(text)) throw new UnreadableParameters('a parameter has characters that are no text');
  return text;
}
