import { gunzipSync } from 'node:zlib';
import { type JWK, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { LanguageMap } from '#plugin-kit/contract';
import type { FetchDocument } from './fetch-document.js';

/** One thing that was looked at. */
export interface Check {
  readonly name: 'form' | 'issuer' | 'signature' | 'validity' | 'status';
  readonly holds: boolean;
  readonly detail: LanguageMap;
}

export interface Verdict {
  readonly isValid: boolean;
  readonly checks: readonly Check[];
  /** What the certificate says, as far as it can be read; believed only when `isValid`. */
  readonly says: { readonly id?: string; readonly title?: string; readonly issuer?: string; readonly validFrom?: string; readonly validUntil?: string };
}

type Json = Readonly<Record<string, unknown>>;

/** Signature algorithms that Open Badges 3.0 and our issuers use; never `none`, never a shared secret. */
const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'];
/** A list of 131,072 bits is 16 KiB; longer ones are allowed, endless ones are not. */
const LONGEST_LIST = 16 * 1024 * 1024;

/**
 * Verifies a certificate that is a signed Open Badges 3.0 credential (VC-JWT), with nothing of the issuer but what it has
 * published: its key and its status list. Every check that can be made is made, also after one that fails.
 */
export async function verifyCredential(jwt: string, fetchDocument: FetchDocument, now: Date): Promise<Verdict> {
  const credential = payloadOf(jwt);
  if (!credential) return { isValid: false, says: {}, checks: [failed('form', { sv: 'Det här är inget signerat intyg (VC-JWT).', en: 'This is no signed certificate (VC-JWT).' })] };
  const form = checkForm(credential);
  const issuer = idOf(credential['issuer']);
  const key = await attempt('issuer', () => publishedKey(jwt, issuer, fetchDocument));
  const signature = 'check' in key ? [key.check] : [passed('issuer', { sv: `Nyckeln är utgivarens: ${issuer}`, en: `The key is the issuer's: ${issuer}` }), await checkSignature(jwt, key.value)];
  const status = await checkStatus(credential, issuer, fetchDocument);
  const checks = [form, ...signature, checkValidity(credential, now), status];
  return { isValid: checks.every(({ holds }) => holds), checks, says: whatItSays(credential, issuer) };
}

function checkForm(credential: Json): Check {
  const types = [credential['type']].flat();
  const isBadge = types.includes('VerifiableCredential') && (types.includes('OpenBadgeCredential') || types.includes('AchievementCredential'));
  const agrees = credential['iss'] === undefined || credential['iss'] === idOf(credential['issuer']);
  if (isBadge && agrees) return passed('form', { sv: 'Formen är Open Badges 3.0.', en: 'The form is Open Badges 3.0.' });
  return failed('form', isBadge ? { sv: 'Intyget säger emot sig självt om utgivaren.', en: 'The certificate contradicts itself about its issuer.' } : { sv: 'Formen är inte Open Badges 3.0.', en: 'The form is not Open Badges 3.0.' });
}

async function checkSignature(jwt: string, key: JWK): Promise<Check> {
  try {
    await compactVerify(jwt, await importJWK(key, decodeProtectedHeader(jwt).alg), { algorithms: ALGORITHMS });
    return passed('signature', { sv: 'Underskriften stämmer; ingenting är ändrat.', en: 'The signature holds; nothing was changed.' });
  } catch {
    return failed('signature', { sv: 'Underskriften stämmer inte: intyget är ändrat eller undertecknat av någon annan.', en: 'The signature does not hold: the certificate was changed, or signed by somebody else.' });
  }
}

function checkValidity(credential: Json, now: Date): Check {
  const [from, end] = [instant(credential['validFrom'] ?? credential['issuanceDate']), instant(credential['validUntil'] ?? credential['expirationDate'])];
  if (from && from > now) return failed('validity', { sv: `Gäller först från ${from.toISOString()}.`, en: `Not valid before ${from.toISOString()}.` });
  if (end && end <= now) return failed('validity', { sv: `Gällde till ${end.toISOString()}.`, en: `Was valid until ${end.toISOString()}.` });
  if (!end) return passed('validity', { sv: 'Gäller utan slutdatum.', en: 'Valid without an end.' });
  return passed('validity', { sv: `Gäller till ${end.toISOString()}.`, en: `Valid until ${end.toISOString()}.` });
}

/** Looks the certificate up in the issuer's signed list (Bitstring Status List 1.0), which does not tell which one was asked for. */
async function checkStatus(credential: Json, issuer: string, fetchDocument: FetchDocument): Promise<Check> {
  const entries = [credential['credentialStatus'] ?? []].flat() as Json[];
  if (entries.length === 0) return passed('status', { sv: 'Intyget kan inte återkallas.', en: 'The certificate cannot be revoked.' });
  for (const entry of entries) {
    const looked = await attempt('status', () => isSet(entry, issuer, fetchDocument));
    if ('check' in looked) return looked.check;
    if (looked.value) {
      const isSuspended = entry['statusPurpose'] === 'suspension';
      return failed('status', isSuspended ? { sv: 'Intyget är tillfälligt indraget.', en: 'The certificate is suspended.' } : { sv: 'Intyget är återkallat.', en: 'The certificate was revoked.' });
    }
  }
  return passed('status', { sv: 'Intyget är inte återkallat.', en: 'The certificate was not revoked.' });
}

async function isSet(entry: Json, issuer: string, fetchDocument: FetchDocument): Promise<boolean> {
  const url = String(entry['statusListCredential']);
  const { text } = await fetchDocument(url);
  const list = payloadOf(text.trim());
  if (!list || idOf(list['issuer']) !== issuer) throw new Error(`${url} is not a list of this issuer`);
  const key = await publishedKey(text.trim(), issuer, fetchDocument);
  await compactVerify(text.trim(), await importJWK(key, decodeProtectedHeader(text.trim()).alg), { algorithms: ALGORITHMS });
  const subject = list['credentialSubject'] as Json | undefined;
  if (subject?.['statusPurpose'] !== entry['statusPurpose']) throw new Error(`${url} is a list for another purpose`);
  const bits = gunzipSync(Buffer.from(String(subject?.['encodedList']).replace(/^u/, ''), 'base64url'), { maxOutputLength: LONGEST_LIST });
  const index = Number(entry['statusListIndex']);
  if (!Number.isInteger(index) || index < 0 || index >= bits.length * 8) throw new Error(`${url} has no place ${String(entry['statusListIndex'])}`);
  return ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

/** The key by its id, from the place where the issuer itself publishes keys; a key from elsewhere proves nothing. */
async function publishedKey(jwt: string, issuer: string, fetchDocument: FetchDocument): Promise<JWK> {
  const { kid } = decodeProtectedHeader(jwt);
  if (kid === undefined) throw new Error('the certificate does not say which key it was signed with');
  const isUrl = /^https?:\/\//.test(kid);
  const url = isUrl ? kid.replace(/#.*$/, '') : `${issuer}/jwks`;
  if (url !== issuer && !url.startsWith(`${issuer}/`)) throw new Error(`the key ${kid} is not one of ${issuer}`);
  const document = JSON.parse((await fetchDocument(url)).text) as { readonly keys?: readonly JWK[] } & JWK;
  const keys = document.keys ?? [document];
  const key = keys.find((candidate) => candidate.kid === kid || (isUrl && candidate.kid !== undefined && (`${url}#${candidate.kid}` === kid || `${url}/${candidate.kid}` === kid))) ?? (document.keys === undefined ? document : undefined);
  if (!key) throw new Error(`${issuer} has published no key ${kid}`);
  return key;
}

async function attempt<T>(name: Check['name'], look: () => Promise<T>): Promise<{ readonly value: T } | { readonly check: Check }> {
  try {
    return { value: await look() };
  } catch (error) {
    const reason = (error as Error).message;
    return { check: failed(name, name === 'issuer' ? { sv: `Utgivarens nyckel finns inte: ${reason}`, en: `The issuer's key is not there: ${reason}` } : { sv: `Spärrlistan kan inte läsas: ${reason}`, en: `The status list cannot be read: ${reason}` }) };
  }
}

function payloadOf(jwt: string): Json | undefined {
  const part = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt)?.[1];
  if (part === undefined) return undefined;
  try {
    const payload = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
    const inner = payload['vc'] ?? payload; // data model 1.1 has the credential one level deeper
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { iss: payload['iss'], ...inner } : undefined;
  } catch {
    return undefined;
  }
}

function whatItSays(credential: Json, issuer: string): Verdict['says'] {
  const achievement = (credential['credentialSubject'] as Json | undefined)?.['achievement'] as Json | undefined;
  const texts = {
    id: credential['id'], title: achievement?.['name'] ?? credential['name'], issuer: (credential['issuer'] as Json | undefined)?.['name'] ?? issuer,
    validFrom: credential['validFrom'], validUntil: credential['validUntil'],
  };
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const idOf = (issuer: unknown): string => (typeof issuer === 'string' ? issuer : String((issuer as Json | undefined)?.['id'] ?? ''));
const instant = (value: unknown): Date | undefined => (typeof value === 'string' ? new Date(value) : undefined);
const passed = (name: Check['name'], detail: LanguageMap): Check => ({ name, holds: true, detail });
const failed = (name: Check['name'], detail: LanguageMap): Check => ({ name, holds: false, detail });
