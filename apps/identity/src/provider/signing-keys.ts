import type { Pool } from 'pg';
import { type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { IdentitySecret } from './identity-secret.js';

/** How long a key that no longer signs stays in the published set: longer than anything signed with it lives. */
const SUPERSEDED_KEY_DAYS = 30;

/**
 * The private signing keys, newest first: the first signs, all verify. Makes one at the first start; replicas that
 * start at the same time agree on it.
 *
 * @throws when a stored key was sealed with another secret
 */
export async function loadSigningKeys(pool: Pool, secret: IdentitySecret, now: Date): Promise<JWK[]> {
  const keys = await storedKeys(pool, secret);
  if (keys.length > 0) return keys;
  await insertSigningKey(pool, secret, now, { onlyAsFirst: true });
  return storedKeys(pool, secret);
}

/**
 * Makes a new signing key; every replica signs with it from its next start. Running replicas publish it at once, so
 * that resource servers accept what restarted ones sign. Keys superseded for a month are dropped.
 */
export async function rotateSigningKey(pool: Pool, secret: IdentitySecret, now: Date): Promise<void> {
  await insertSigningKey(pool, secret, now, { onlyAsFirst: false });
  await pool.query(
    `
      DELETE FROM signing_key k
      WHERE EXISTS (SELECT FROM signing_key newer WHERE newer.created_at > k.created_at AND newer.created_at < $1)
    `,
    [new Date(now.getTime() - SUPERSEDED_KEY_DAYS * 86_400_000)],
  );
}

/**
 * The public keys as published at `/jwks`, newest first, read afresh so that a replica publishes the keys of the
 * others.
 */
export async function publishedKeys(pool: Pool): Promise<JWK[]> {
  const { rows } = await pool.query<{ public_jwk: JWK }>(
    'SELECT public_jwk FROM signing_key ORDER BY created_at DESC, kid',
  );
  return rows.map(({ public_jwk }) => public_jwk);
}

async function storedKeys(pool: Pool, secret: IdentitySecret): Promise<JWK[]> {
  const { rows } = await pool.query<{ kid: string; sealed_private_jwk: string }>(
    'SELECT kid, sealed_private_jwk FROM signing_key ORDER BY created_at DESC, kid',
  );
  return rows.map(({ kid, sealed_private_jwk }) => {
    try {
      return JSON.parse(secret.keyBox.openText(sealed_private_jwk, kid)) as JWK;
    } catch (cause) {
      throw new Error(`The signing key ${kid} was sealed with another IDENTITY_SECRET: start with that one`, { cause });
    }
  });
}

async function insertSigningKey(
  pool: Pool,
  secret: IdentitySecret,
  now: Date,
  { onlyAsFirst }: { onlyAsFirst: boolean },
): Promise<void> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { d, ...publicPart } = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(publicPart);
  const publicJwk: JWK = { ...publicPart, kid, alg: 'ES256', use: 'sig' };
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('LOCK TABLE signing_key IN EXCLUSIVE MODE');
    await client.query(
      `INSERT INTO signing_key (kid, public_jwk, sealed_private_jwk, created_at)
       SELECT $1, $2, $3, $4 WHERE NOT $5 OR NOT EXISTS (SELECT FROM signing_key)`,
      [kid, publicJwk, secret.keyBox.sealText(JSON.stringify({ ...publicJwk, d }), kid), now, onlyAsFirst],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
