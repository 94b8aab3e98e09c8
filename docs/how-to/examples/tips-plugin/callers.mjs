// Who calls.
import { createPublicKey, verify } from 'node:crypto';
import { readBucket } from './connection.mjs';
import { platform } from './requests.mjs';

const keys = new Map();
/** The claims of the header `caller`, all of it verified. */
export async function callerOf(message) {
  const refused = platform('unauthenticated', 401, 'Du behöver logga in', 'You need to sign in');
  const [head = '', payload = '', signature = '', ...rest] = (message.headers?.get('caller') ?? '').split('.');
  const { alg, kid } = jsonIn(head);
  if (rest.length > 0 || alg !== 'EdDSA' || typeof kid !== 'string' || !/^[\w-]{1,100}$/.test(kid)) throw refused;
  const now = Date.now() / 1000;
  if (!keys.has(kid) || keys.get(kid).until < now) {
    const { kty, crv, x } = (await readBucket('caller-keys', kid)) ?? {};
    if (kty !== 'OKP' || crv !== 'Ed25519') throw refused;
    keys.set(kid, { key: createPublicKey({ key: { kty, crv, x }, format: 'jwk' }), until: now + 60 });
  }
  if (!verify(null, Buffer.from(`${head}.${payload}`), keys.get(kid).key, Buffer.from(signature, 'base64url')))
    throw refused;
  const claims = jsonIn(payload);
  const isFresh = claims.exp + 5 > now && claims.iat - 5 <= now && claims.exp - claims.iat <= 60;
  if (claims.iss !== 'gateway' || claims.aud !== 'lyftet' || typeof claims.sub !== 'string' || !isFresh) throw refused;
  return claims;
}

function jsonIn(part) {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString()));
  } catch {
    return {};
  }
}
