import { isUtf8 } from 'node:buffer';
import {
  InvalidInput,
  type LanguageMap,
  type Pointer,
  UnsupportedMediaType,
  memberPointer,
} from '#plugin-kit/contract';
import type { ValueReader } from './coercion.js';
import type { Route } from './route.js';

/** Deepest nesting of a body. */
const MAX_DEPTH = 64;
const MAX_QUERY_PAIRS = 200;
/** A name that is longer is not repeated in an answer; the pointer stays at its owner. */
const LONGEST_NAME = 200;

type Faults = { pointer: Pointer; detail: LanguageMap }[];

const faults = {
  percent: { sv: 'Procentkodningen är felaktig', en: 'The percent-encoding is broken' },
  nul: { sv: 'Tecknet NUL kan inte tas emot', en: 'The character NUL is not accepted' },
  surrogate: {
    sv: 'Texten har ett halvt tecken (ensamt surrogat)',
    en: 'The text has half a character (a lone surrogate)',
  },
  repeated: { sv: 'Får bara anges en gång', en: 'May be given once only' },
  unknownName: { sv: 'Okänt namn i adressen', en: 'Unknown name in the address' },
  tooMany: { sv: 'För många värden i adressen', en: 'Too many values in the address' },
  utf8: { sv: 'Innehållet är inte UTF-8', en: 'The body is not UTF-8' },
  json: { sv: 'Innehållet är inte JSON', en: 'The body is not JSON' },
  object: { sv: 'Innehållet ska vara ett objekt', en: 'The body must be an object' },
  deep: {
    sv: `Innehållet är nästlat djupare än ${MAX_DEPTH} nivåer`,
    en: `The body is nested deeper than ${MAX_DEPTH} levels`,
  },
  forbiddenName: { sv: 'Namnet är inte tillåtet', en: 'The name is not allowed' },
} satisfies Record<string, LanguageMap>;

const invalid = (errors: Faults) => new InvalidInput({}, { errors });

/**
 * The request as a plugin gets it, `{ path, query, body }` as text. Path and query are read by the manifest's schema;
 * the body is checked and passed on as it came, without being written anew.
 * @throws InvalidInput with a pointer for each fault; UnsupportedMediaType
 */
export function requestPayload(
  route: Route,
  values: readonly string[],
  query: string,
  contentType: string | undefined,
  body: Uint8Array | undefined,
): string {
  const errors: Faults = [];
  const path = values.length === 0 ? '{}' : JSON.stringify(readPath(route, values, errors));
  const names = query === '' ? '{}' : JSON.stringify(readQuery(route, query, errors));
  if (errors.length > 0) throw invalid(errors);
  const text = body && body.byteLength > 0 ? readBody(route, contentType, body) : undefined;
  return text === undefined ? `{"path":${path},"query":${names}}` : `{"path":${path},"query":${names},"body":${text}}`;
}

function readPath(route: Route, values: readonly string[], errors: Faults): Record<string, unknown> {
  const path: Record<string, unknown> = {};
  for (const [at, { name, reader }] of route.pathReaders.entries()) {
    const value = readValue(reader, values[at]!, memberPointer('', name), errors);
    path[name] = reader.isList ? [value] : value;
  }
  return path;
}

function readQuery(route: Route, query: string, errors: Faults): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  const pairs = query.split('&', MAX_QUERY_PAIRS + 1);
  if (pairs.length > MAX_QUERY_PAIRS) throw invalid([{ pointer: '', detail: faults.tooMany }]);
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals), true);
    const reader = name === undefined ? undefined : route.queryReaders.get(name);
    if (name === undefined || !reader) {
      errors.push({
        pointer: memberPointer('', name ?? ''),
        detail: name === undefined ? faults.percent : faults.unknownName,
      });
      continue;
    }
    const value = readValue(reader, equals < 0 ? '' : pair.slice(equals + 1), memberPointer('', name), errors, true);
    if (reader.isList)
      (read[name] = (read[name] as unknown[] | undefined) ?? []) && (read[name] as unknown[]).push(value);
    else if (Object.hasOwn(read, name)) errors.push({ pointer: memberPointer('', name), detail: faults.repeated });
    else read[name] = value;
  }
  return read;
}

function readValue(reader: ValueReader, raw: string, pointer: Pointer, errors: Faults, plusIsSpace = false): unknown {
  const text = decode(raw, plusIsSpace);
  if (text === undefined) errors.push({ pointer, detail: faults.percent });
  else if (text.includes('\0')) errors.push({ pointer, detail: faults.nul });
  else {
    const value = reader.coerce(text);
    if (typeof value !== 'object') return value;
    errors.push({ pointer, detail: value.fault });
  }
  return undefined;
}

/** The text behind percent-encoding; `undefined` when that is broken or not UTF-8. */
function decode(raw: string, plusIsSpace: boolean): string | undefined {
  const text = plusIsSpace && raw.includes('+') ? raw.replaceAll('+', ' ') : raw;
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const JSON_MEDIA_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json *(?:; *charset="?utf-8"? *)?$/i;

function readBody(route: Route, contentType: string | undefined, body: Uint8Array): string {
  if (contentType === undefined || !JSON_MEDIA_TYPE.test(contentType)) throw new UnsupportedMediaType({});
  if (!isUtf8(body)) throw invalid([{ pointer: '', detail: faults.utf8 }]);
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalid([{ pointer: '', detail: faults.json }]);
  }
  if (route.operation.body === 'merged' && (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)))
    throw invalid([{ pointer: '', detail: faults.object }]);
  // Names and halves of characters can hide behind \u escapes only; without one, plain search tells that there are
  // none.
  const suspicious = text.includes('\\u') || text.includes('__proto__') || text.includes('prototype');
  const fault = inspect(parsed, 1, false, suspicious);
  if (fault) throw invalid([fault]);
  return text;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The first fault, its pointer put together on the way back, so that a sound body costs no strings. */
function inspect(
  value: unknown,
  depth: number,
  inConstructor: boolean,
  suspicious: boolean,
): Faults[number] | undefined {
  if (typeof value === 'string') return suspicious ? inspectText(value) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return { pointer: '', detail: faults.deep };
  for (const name in value) {
    let fault: Faults[number] | undefined;
    if (suspicious)
      fault =
        name === '__proto__' || (inConstructor && name === 'prototype')
          ? { pointer: '', detail: faults.forbiddenName }
          : inspectText(name);
    fault ??= inspect(
      (value as Record<string, unknown>)[name],
      depth + 1,
      suspicious && name === 'constructor',
      suspicious,
    );
    if (fault)
      return {
        pointer: name.length > LONGEST_NAME ? '' : `${memberPointer('', name)}${fault.pointer}`,
        detail: fault.detail,
      };
  }
  return undefined;
}

function inspectText(text: string): Faults[number] | undefined {
  if (text.includes('\0')) return { pointer: '', detail: faults.nul };
  return LONE_SURROGATE.test(text) ? { pointer: '', detail: faults.surrogate } : undefined;
}
