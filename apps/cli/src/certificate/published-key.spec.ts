import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from '@jest/globals';
import { publishedKey } from './published-key.js';

const issuer = 'https://badges.example/issuers/1';

/** A token that names a key, and the documents of an issuer whose key set has it under a name of its own. */
async function published(inToken: string, inSet: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const pages = new Map<string, object>([
    [issuer, { id: issuer, type: ['Profile'], jwks: `${issuer}/jwks` }],
    [`${issuer}/jwks`, { keys: [{ ...jwk, kid: inSet }] }],
  ]);
  const token = await new CompactSign(Buffer.from('{}'))
    .setProtectedHeader({ alg: 'ES256', kid: inToken })
    .sign(privateKey);
  const fetchDocument = async (url: string) => ({
    text: JSON.stringify(pages.get(url)),
    mediaType: 'application/json',
  });
  return { jwk, found: publishedKey(token, issuer, fetchDocument) };
}

describe('publishedKey', () => {
  it.each([
    [`${issuer}/keys/k1`, `${issuer}/keys/k1`],
    [`${issuer}/jwks#k1`, `${issuer}/jwks#k1`],
    [`${issuer}/jwks#k1`, 'k1'],
  ])('finds the key that a token calls %s and its issuer %s', async (inToken, inSet) => {
    const { jwk, found } = await published(inToken, inSet);

    expect(await found).toMatchObject(jwk);
  });

  it.each([
    [`${issuer}/keys/k1`, 'k1'],
    [`${issuer}/keys/k2`, `${issuer}/keys/k1`],
    ['https://evil.example/keys/k1', `${issuer}/keys/k1`],
  ])('finds none that a token calls %s and its issuer %s', async (inToken, inSet) => {
    const { found } = await published(inToken, inSet);

    await expect(found).rejects.toThrow(`the document of ${issuer} leads to no key ${inToken}`);
  });
});
