import { isDay, isUuid } from '#platform';
import type { LanguageMap } from '../contract/index.js';
import { faultTexts } from './fault-texts.js';
import { VISIBLE_WORDS, WRITTEN_NAME, firstUnseen } from './look-alikes.js';
import type { Rule } from './rule.js';

/** Formats beside those that have a field of their own. Each expression accepts a subset of what the format means. */
const FORMATS = {
  hostname: /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/u,
  'json-pointer': /^(?:\/(?:[^~/]|~0|~1)*)*$/u,
  duration: /^P(?:\d+W|(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/u,
} as const;

export interface TextOptions {
  /** What the text must match, read as Unicode; anchor it yourself. No flags but `u`. */
  readonly pattern?: RegExp;
  /** Said when the pattern does not match: what is wanted. */
  readonly hint?: LanguageMap;
  readonly format?: keyof typeof FORMATS;
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; with `u`, the range matches lone surrogates only. */
export const STORABLE = /^[^\u0000\ud800-\udfff]*$/u;
const NOT_BLANK = /\S/u;

const STORABLE_SOURCE = STORABLE.source;

/** How many characters (code points, as JSON Schema counts) a text has. */
function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      length--;
      at++;
    }
  }
  return length;
}

/**
 * A text of `min` to `max` characters (code points). Nothing is trimmed; NUL and lone surrogates are refused.
 */
export function text(min: number, max: number, { pattern, hint, format }: TextOptions = {}): Rule<string> {
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < Math.max(min, 1))
    throw new Error(`a text of ${min} to ${max} characters does not exist`);
  if (pattern && !/^u?$/.test(pattern.flags))
    throw new Error(`the flags "${pattern.flags}" of ${String(pattern)} cannot be said in JSON Schema`);
  const expressions = [...(pattern ? [new RegExp(pattern.source, 'u')] : []), ...(format ? [FORMATS[format]] : [])];
  const detail = hint ?? faultTexts.wrongForm;
  return {
    schema: () => ({
      type: 'string',
      ...(min > 0 && { minLength: min }),
      maxLength: max,
      pattern: STORABLE_SOURCE,
      ...(format && { format }),
      ...(expressions.length > 0 && { allOf: expressions.map(({ source }) => ({ pattern: source })) }),
    }),
    read(value, pointer, reading) {
      if (typeof value !== 'string') return reading.fault(pointer, faultTexts.notText) as never;
      // A text has at most as many characters as UTF-16 units, and at least half as many.
      if (value.length < min || (min > 1 && value.length < 2 * min && lengthOf(value) < min))
        return reading.fault(pointer, faultTexts.tooShort(min)) as never;
      if (value.length > max && (value.length > 2 * max || lengthOf(value) > max))
        return reading.fault(pointer, faultTexts.tooLong(max)) as never;
      if (!STORABLE.test(value)) return reading.fault(pointer, faultTexts.notStorable) as never;
      if (!expressions.every((expression) => expression.test(value))) return reading.fault(pointer, detail) as never;
      return value;
    },
  };
}

/**
 * What somebody or something is known by: numbers of people, of sheets. Two that look the same are the same: it is kept
 * in Unicode Normalization Form C, and what is not seen is refused, with the place.
 */
export const identifier = (min: number, max: number): Rule<string> => seen(text(min, max, { pattern: VISIBLE_WORDS }));

/** What somebody is called, in Unicode Normalization Form C; nothing unseen, and not blank to the eye. */
export const name = (max: number): Rule<string> =>
  seen(text(1, max, { pattern: WRITTEN_NAME, hint: faultTexts.notAName }));

function seen(rule: Rule<string>): Rule<string> {
  return {
    ...rule,
    read(value, pointer, reading) {
      const unseen = typeof value === 'string' ? firstUnseen(value.replaceAll(/[\u200c\u200d]/gu, '-')) : undefined;
      if (unseen) return reading.fault(pointer, faultTexts.notSeen(unseen.at, unseen.code)) as never;
      const read = rule.read(value, pointer, reading);
      return typeof read === 'string' ? read.normalize('NFC') : read;
    },
  };
}

/** A text that is more than white space; for what people write in a language map. */
export function writtenText(max: number): Rule<string> {
  return text(1, max, { pattern: NOT_BLANK, hint: faultTexts.blank });
}

function formed(
  schema: { readonly format?: string; readonly maxLength?: number; readonly pattern: string },
  detail: LanguageMap,
  accepts: (value: string) => boolean,
): Rule<string> {
  return {
    schema: () => ({ type: 'string', ...schema }),
    read: (value, pointer, reading) =>
      typeof value === 'string' && accepts(value) ? value : (reading.fault(pointer, detail) as never),
  };
}

/** An id: a UUID of any version in its one canonical spelling, because ids are compared as text. */
export function uuid(): Rule<string> {
  return formed(
    { format: 'uuid', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' },
    faultTexts.notUuid,
    isUuid,
  );
}

/** In a schema: this is the id of a person, of whom the object around it tells. */
export const PERSON_KEYWORD = 'x-lyftet-person';

/** The id of a person of whom something is told: whoever reads it leaves an entry that the person can see. */
export function personId(): Rule<string> {
  const id = uuid();
  return { ...id, schema: () => ({ ...id.schema(), [PERSON_KEYWORD]: true }) };
}

const DAY = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/u;
const INSTANT =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z$/u;

/** A day that exists, `YYYY-MM-DD`. */
export function day(): Rule<string> {
  return formed({ format: 'date', pattern: DAY.source }, faultTexts.notDay, isDay);
}

/**
 * An instant in UTC (RFC 3339 ending in `Z`, up to microseconds), kept as text. Other offsets are refused: to accept
 * them would mean converting, and one instant would have many spellings.
 */
export function instant(): Rule<string> {
  return formed(
    { format: 'date-time', pattern: INSTANT.source },
    faultTexts.notInstant,
    (value) => INSTANT.test(value) && isDay(value.slice(0, 10)),
  );
}

/**
 * The form of a web address: http or https, a host by name (its last label begins with a letter) or IPv4, no user in
 * it, all in ASCII as the address bar gives it (RFC 3986, percent-encoded), at most 2,000 characters.
 */
const URL_FORM = (() => {
  const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  const label = '[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?';
  const host = `(?:(?:${byte}\\.){3}${byte}|(?:${label}\\.)*[A-Za-z](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?)`;
  const port = '(?:\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
  const character = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})";
  return new RegExp(
    `^https?://${host}(?::${port})?(?:/${character}*)?(?:\\?(?:${character}|\\?)*)?(?:#(?:${character}|\\?)*)?$`,
    'u',
  );
})();

/** A web address (`URL_FORM`). */
export function url(): Rule<string> {
  return formed(
    { format: 'uri', maxLength: 2000, pattern: URL_FORM.source },
    faultTexts.notUrl,
    (value) => value.length <= 2000 && URL_FORM.test(value),
  );
}

/** Local parts as most servers take them (no quotes), a domain of at least two labels; at most 254 characters. */
const EMAIL_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-]+";
const DOMAIN_LABEL = '[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?';
const EMAIL = new RegExp(`^${EMAIL_ATOM}(?:\\.${EMAIL_ATOM})*@(?:${DOMAIN_LABEL}\\.)+${DOMAIN_LABEL}$`, 'u');

/** An e-mail address (`EMAIL`). */
export function email(): Rule<string> {
  return formed(
    { format: 'email', maxLength: 254, pattern: EMAIL.source },
    faultTexts.notEmail,
    (value) => value.length <= 254 && EMAIL.test(value),
  );
}
