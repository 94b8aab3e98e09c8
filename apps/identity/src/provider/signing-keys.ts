import { type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { type Database, type Work, statement } from '#plugin-kit';
import type { IdentitySecret } from './identity-secret.js';
import type { OidcSettings } from './oidc-settings.js';

/** How long a key that no longer signs stays in the published set: longer than anything signed with it lives. */
const SUPERSEDED_KEY_DAYS = 30;

const findSigningKeys = statement<{ kid: string; sealedPrivateJwk: string }>(
  'find-signing-keys',
  'SELECT kid, sealed_private_jwk AS "sealedPrivateJwk" FROM signing_key ORDER BY created_at DESC, kid',
);
/** Each row holds a `JWK`. */
const findPublishedKeys = statement<{ publicJwk: object }>(
  'find-published-signing-keys',
  'SELECT public_jwk AS "publicJwk" FROM signing_key ORDER BY created_at DESC, kid',
);
const lockSigningKeys = statement<never>('lock-signing-keys', 'LOCK TABLE signing_key IN EXCLUSIVE MODE');
const insertSigningKey = statement<
  never,
  [kid: string, publicJwk: object, sealedPrivateJwk: string, createdAt: Date, onlyAsFirst: boolean]
>(
  'insert-signing-key',
  `
  INSERT INTO signing_key (kid, public_jwk, sealed_private_jwk, created_at)
  SELECT $1, $2, $3, $4 WHERE NOT $5 OR NOT EXISTS (SELECT FROM signing_key)`,
);
const dropSupersededKeys = statement<never, [before: Date]>(
  'drop-superseded-signing-keys',
  `
  DELETE FROM signing_key k
  WHERE EXISTS (SELECT FROM signing_key newer WHERE newer.created_at > k.created_at AND newer.created_at < $1)`,
);

type Store = Pick<OidcSettings, 'database' | 'unitOfWork'>;

/**
 * The private signing keys, newest first: the first signs, all verify. Makes one at the first start; replicas that
 * start at the same time agree on it.
 *
 * @throws when a stored key was sealed with another secret
 */
export async function loadSigningKeys(
  { database, unitOfWork }: Store,
  secret: IdentitySecret,
  now: Date,
): Promise<JWK[]> {
  const keys = await storedKeys(database, secret);
  if (keys.length > 0) return keys;
  const first = await newSigningKey(secret);
  await unitOfWork.run(async (work) => keep(work, first, now, { onlyAsFirst: true }));
  return storedKeys(database, secret);
}

/**
 * Makes a new signing key; every replica signs with it from its next start. Running replicas publish it at once, so
 * that resource servers accept what restarted ones sign. Keys superseded for a month are dropped.
 */
export async function rotateSigningKey(
  { unitOfWork }: Pick<Store, 'unitOfWork'>,
  secret: IdentitySecret,
  now: Date,
): Promise<void> {
  const next = await newSigningKey(secret);
  await unitOfWork.run(async (work) => {
    keep(work, next, now, { onlyAsFirst: false });
    work.write(dropSupersededKeys, new Date(now.getTime() - SUPERSEDED_KEY_DAYS * 86_400_000));
  });
}

/**
 * The public keys as published at `/jwks`, newest first, read afresh so that a replica publishes the keys of the
 * others.
 */
export async function publishedKeys(database: Database): Promise<JWK[]> {
  const rows = await database.query(findPublishedKeys);
  return rows.map(({ publicJwk }) => publicJwk as JWK);
}

async function storedKeys(database: Database, secret: IdentitySecret): Promise<JWK[]> {
  const rows = await database.query(findSigningKeys);
  return rows.map(({ kid, sealedPrivateJwk }) => {
    try {
      return JSON.parse(secret.keyBox.openText(sealedPrivateJwk, kid)) as JWK;
    } catch (cause) {
      throw new Error(`The signing key ${kid} was sealed with another IDENTITY_SECRET: start with that one`, { cause });
    }
  });
}

interface SigningKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealedPrivateJwk: string;
}

async function newSigningKey(secret: IdentitySecret): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { d, ...publicPart } = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(publicPart);
  const publicJwk: JWK = { ...publicPart, kid, alg: 'ES256', use: 'sig' };
  return { kid, publicJwk, sealedPrivateJwk: secret.keyBox.sealText(JSON.stringify({ ...publicJwk, d }), kid) };
}

function keep(
  work: Work,
  { kid, publicJwk, sealedPrivateJwk }: SigningKey,
  now: Date,
  { onlyAsFirst }: { readonly onlyAsFirst: boolean },
): void {
  work.write(lockSigningKeys);
  work.write(insertSigningKey, kid, publicJwk, sealedPrivateJwk, now, onlyAsFirst);
}
