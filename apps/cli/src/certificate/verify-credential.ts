import { gunzipSync } from 'node:zlib';
import { type JWK, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { LanguageMap } from '#plugin-kit/contract';
import type { FetchDocument } from './fetch-document.js';
import { plainAddress } from './plain-address.js';
import { publishedKey } from './published-key.js';
import type { TrustList } from './trust-list.js';
import { type Check, type Claims, type Verdict, verdictOf } from './verdict.js';

type Json = Readonly<Record<string, unknown>>;

/** Signature algorithms that Open Badges 3.0 and our issuers use; never `none`, never a shared secret. */
const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'];
/** A list of 131,072 bits is 16 KiB; longer ones are allowed, endless ones are not. */
const LONGEST_LIST = 16 * 1024 * 1024;

/**
 * Verifies a certificate that is a signed Open Badges 3.0 credential (VC-JWT), with nothing of the issuer but what it
 * has published: its document, its key and its status list. Every check that can be made is made, also after one that
 * fails.
 * @param trust whose word the user believes; a certificate of anybody else is at most `untrusted`
 */
export async function verifyCredential(
  jwt: string,
  fetchDocument: FetchDocument,
  now: Date,
  trust: TrustList,
): Promise<Verdict> {
  const credential = payloadOf(jwt);
  if (!credential) {
    const detail = { sv: 'Det här är inget signerat intyg (VC-JWT).', en: 'This is no signed certificate (VC-JWT).' };
    return verdictOf('', [failed('form', detail)], {}, trust);
  }
  const form = checkForm(credential);
  const issuer = idOf(credential['issuer']);
  const key = await attempt('issuer', () => publishedKey(jwt, issuer, fetchDocument));
  const signature =
    'check' in key
      ? [key.check]
      : [
          passed('issuer', { sv: `Nyckeln är utgivarens: ${issuer}`, en: `The key is the issuer's: ${issuer}` }),
          await checkSignature(jwt, key.value),
        ];
  const status = await checkStatus(credential, issuer, fetchDocument, now);
  const checks = [form, ...signature, checkValidity(credential, now), status];
  return verdictOf(issuer, checks, whatItSays(credential), trust);
}

function checkForm(credential: Json): Check {
  const types = [credential['type']].flat();
  const isBadge =
    types.includes('VerifiableCredential') &&
    (types.includes('OpenBadgeCredential') || types.includes('AchievementCredential'));
  const agrees = credential['iss'] === undefined || credential['iss'] === idOf(credential['issuer']);
  if (isBadge && agrees)
    return passed('form', { sv: 'Formen är Open Badges 3.0.', en: 'The form is Open Badges 3.0.' });
  return failed(
    'form',
    isBadge
      ? {
          sv: 'Intyget säger emot sig självt om utgivaren.',
          en: 'The certificate contradicts itself about its issuer.',
        }
      : { sv: 'Formen är inte Open Badges 3.0.', en: 'The form is not Open Badges 3.0.' },
  );
}

async function checkSignature(jwt: string, key: JWK): Promise<Check> {
  try {
    await compactVerify(jwt, await importJWK(key, decodeProtectedHeader(jwt).alg), { algorithms: ALGORITHMS });
    return passed('signature', {
      sv: 'Underskriften stämmer; ingenting är ändrat.',
      en: 'The signature holds; nothing was changed.',
    });
  } catch {
    return failed('signature', {
      sv: 'Underskriften stämmer inte: intyget är ändrat eller undertecknat av någon annan.',
      en: 'The signature does not hold: the certificate was changed, or signed by somebody else.',
    });
  }
}

/**
 * Both the dates of the credential and those of the token around it (RFC 7519) must hold; a date that is none never
 * does.
 */
function checkValidity(credential: Json, now: Date): Check {
  const from = [instant(credential['validFrom'] ?? credential['issuanceDate']), seconds(credential['nbf'])].filter(
    (date) => date !== undefined,
  );
  const ends = [instant(credential['validUntil'] ?? credential['expirationDate']), seconds(credential['exp'])].filter(
    (date) => date !== undefined,
  );
  if ([...from, ...ends].some((date) => Number.isNaN(date.getTime()))) {
    return failed('validity', {
      sv: 'Giltighetstiden går inte att läsa.',
      en: 'The time for which it is valid cannot be read.',
    });
  }
  const [begins, end] = [from.toSorted(byTime).at(-1), ends.toSorted(byTime)[0]];
  if (begins && begins > now)
    return failed('validity', {
      sv: `Gäller först från ${begins.toISOString()}.`,
      en: `Not valid before ${begins.toISOString()}.`,
    });
  if (end && end <= now)
    return failed('validity', { sv: `Gällde till ${end.toISOString()}.`, en: `Was valid until ${end.toISOString()}.` });
  if (!end) return passed('validity', { sv: 'Gäller utan slutdatum.', en: 'Valid without an end.' });
  return passed('validity', { sv: `Gäller till ${end.toISOString()}.`, en: `Valid until ${end.toISOString()}.` });
}

/**
 * Looks the certificate up in the issuer's signed list (Bitstring Status List 1.0), which does not tell which one was
 * asked for.
 */
async function checkStatus(credential: Json, issuer: string, fetchDocument: FetchDocument, now: Date): Promise<Check> {
  const entries = [credential['credentialStatus'] ?? []].flat() as Json[];
  if (entries.length === 0)
    return passed('status', { sv: 'Intyget kan inte återkallas.', en: 'The certificate cannot be revoked.' });
  for (const entry of entries) {
    const looked = await attempt('status', () => isSet(entry, issuer, fetchDocument, now));
    if ('check' in looked) return looked.check;
    if (looked.value) {
      const isSuspended = entry['statusPurpose'] === 'suspension';
      return failed(
        'status',
        isSuspended
          ? { sv: 'Intyget är tillfälligt indraget.', en: 'The certificate is suspended.' }
          : { sv: 'Intyget är återkallat.', en: 'The certificate was revoked.' },
      );
    }
  }
  return passed('status', { sv: 'Intyget är inte återkallat.', en: 'The certificate was not revoked.' });
}

async function isSet(entry: Json, issuer: string, fetchDocument: FetchDocument, now: Date): Promise<boolean> {
  const url = String(entry['statusListCredential']);
  if (!plainAddress(url)) throw new Error(`"${url}" is not a plain web address`);
  const text = (await fetchDocument(url)).text.trim();
  const list = payloadOf(text);
  if (!list || idOf(list['issuer']) !== issuer) throw new Error(`${url} is not a list of this issuer`);
  const key = await publishedKey(text, issuer, fetchDocument);
  await compactVerify(text, await importJWK(key, decodeProtectedHeader(text).alg), { algorithms: ALGORITHMS });
  // A list of long ago says nothing of what was revoked since.
  const end = instant(list['validUntil']);
  if (end && !(end > now)) throw new Error(`${url} was good until ${end.toISOString()}`);
  const subject = list['credentialSubject'] as Json | undefined;
  if (subject?.['statusPurpose'] !== entry['statusPurpose']) throw new Error(`${url} is a list for another purpose`);
  const bits = gunzipSync(Buffer.from(String(subject?.['encodedList']).replace(/^u/, ''), 'base64url'), {
    maxOutputLength: LONGEST_LIST,
  });
  const index = Number(entry['statusListIndex']);
  if (!Number.isInteger(index) || index < 0 || index >= bits.length * 8)
    throw new Error(`${url} has no place ${String(entry['statusListIndex'])}`);
  return ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

async function attempt<T>(
  name: Check['name'],
  look: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly check: Check }> {
  try {
    return { value: await look() };
  } catch (error) {
    const reason = (error as Error).message;
    return {
      check: failed(
        name,
        name === 'issuer'
          ? { sv: `Utgivarens nyckel finns inte: ${reason}`, en: `The issuer's key is not there: ${reason}` }
          : { sv: `Spärrlistan kan inte läsas: ${reason}`, en: `The status list cannot be read: ${reason}` },
      ),
    };
  }
}

function payloadOf(jwt: string): Json | undefined {
  const part = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt)?.[1];
  if (part === undefined) return undefined;
  try {
    const payload = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
    const inner = payload['vc'] ?? payload; // data model 1.1 has the credential one level deeper
    const { iss, nbf, exp } = payload;
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? { ...inner, iss, nbf, exp }
      : undefined;
  } catch {
    return undefined;
  }
}

function whatItSays(credential: Json): Claims {
  const achievement = (credential['credentialSubject'] as Json | undefined)?.['achievement'] as Json | undefined;
  const texts = {
    id: credential['id'],
    title: achievement?.['name'] ?? credential['name'],
    issuer: (credential['issuer'] as Json | undefined)?.['name'],
    validFrom: credential['validFrom'],
    validUntil: credential['validUntil'],
  };
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const idOf = (issuer: unknown): string =>
  typeof issuer === 'string' ? issuer : String((issuer as Json | undefined)?.['id'] ?? '');
const byTime = (one: Date, other: Date): number => one.getTime() - other.getTime();
const instant = (value: unknown): Date | undefined =>
  value === undefined ? undefined : new Date(typeof value === 'string' ? value : NaN);
const seconds = (value: unknown): Date | undefined =>
  value === undefined ? undefined : new Date(typeof value === 'number' ? value * 1_000 : NaN);
const passed = (name: Check['name'], detail: LanguageMap): Check => ({ name, holds: true, detail });
const failed = (name: Check['name'], detail: LanguageMap): Check => ({ name, holds: false, detail });
