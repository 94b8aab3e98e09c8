import { type JWK, decodeProtectedHeader } from 'jose';
import type { FetchDocument } from './fetch-document.js';
import { plainAddress, withoutFragment } from './plain-address.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * The key that a token was signed with, where the issuer's own document says that it is the issuer's: in the key set
 * that `jwks` of the profile leads to, or in the profile itself (`verificationMethod`). The address in the token only
 * chooses among those: it leads nowhere by itself, however much it looks like the issuer's.
 * @throws {Error} saying why there is none
 */
export async function publishedKey(jwt: string, issuer: string, fetchDocument: FetchDocument): Promise<JWK> {
  const { kid, alg } = decodeProtectedHeader(jwt);
  if (typeof kid !== 'string' || kid === '')
    throw new Error('the certificate does not say which key it was signed with');
  const address = plainAddress(issuer);
  if (!address || address.hash !== '' || address.search !== '')
    throw new Error(`"${issuer}" is not a plain web address`);
  const profile = objectIn((await fetchDocument(issuer)).text);
  if (profile?.['id'] !== issuer) throw new Error(`what stands at ${issuer} is not the document of ${issuer}`);
  const key = ownKeys(profile, issuer).get(kid) ?? (await keysOfSet(profile, address, fetchDocument)).get(kid);
  if (!key) throw new Error(`the document of ${issuer} leads to no key ${kid}`);
  if ((key.alg !== undefined && key.alg !== alg) || (key.use !== undefined && key.use !== 'sig'))
    throw new Error(`the key ${kid} is for something else`);
  return key;
}

/** Keys that stand in the document itself (Controlled Identifiers 1.0, section 2.2). */
function ownKeys(profile: Json, issuer: string): Map<string, JWK> {
  const methods = [profile['verificationMethod'] ?? []].flat().filter(isObject);
  return new Map(
    methods.flatMap(({ id, controller, publicKeyJwk }) =>
      typeof id === 'string' && controller === issuer && isObject(publicKeyJwk)
        ? [[id, publicKeyJwk as JWK] as const]
        : [],
    ),
  );
}

/**
 * Keys of the set that the document leads to, by their full address: a part of the set, or an address of their own.
 * Only a set on the same host: another one is another's.
 */
async function keysOfSet(profile: Json, issuer: URL, fetchDocument: FetchDocument): Promise<Map<string, JWK>> {
  const place = profile['jwks'] ?? profile['jwks_uri'];
  if (place === undefined) return new Map();
  const address = typeof place === 'string' ? plainAddress(place) : undefined;
  if (!address || address.origin !== issuer.origin || address.hash !== '')
    throw new Error(`the key set of ${issuer.href} is not on its own host`);
  const set = objectIn((await fetchDocument(place as string)).text);
  const keys = Array.isArray(set?.['keys']) ? set['keys'].filter(isObject) : [];
  return new Map(
    keys.flatMap((key) => {
      const { kid } = key;
      if (typeof kid !== 'string') return [];
      return [[isAddress(kid) ? kid : `${place as string}#${kid}`, key as JWK] as const];
    }),
  );
}

function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isAddress = (kid: string): boolean => plainAddress(withoutFragment(kid)) !== undefined;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
