import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import { verifyCredential } from './verify-credential.js';

const issuer = 'https://badges.example/issuers/1';
const listUrl = 'https://badges.example/status-lists/1';
const now = new Date('2024-06-01T12:00:00Z');
let keys: { publicKey: CryptoKey; privateKey: CryptoKey };
let others: typeof keys;
beforeAll(async () => {
  [keys, others] = await Promise.all([generateKeyPair('ES256', { extractable: true }), generateKeyPair('ES256', { extractable: true })]);
});

const sign = (payload: object, key: CryptoKey, kid = `${issuer}/jwks#k1`) => new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(key);
const badge = (more: object = {}) => ({
  type: ['VerifiableCredential', 'OpenBadgeCredential'], id: 'https://badges.example/certificates/9', issuer: { id: issuer, name: 'Utgivaren' }, iss: issuer,
  validFrom: '2024-01-01T00:00:00Z', credentialSubject: { achievement: { name: 'Intyg' } },
  credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '9', statusListCredential: listUrl }, ...more,
});

/** What the issuer has published. */
async function published({ revoked = [] as number[], listKey = keys.privateKey, listIssuer = issuer } = {}) {
  const bits = Buffer.alloc(16_384);
  for (const index of revoked) bits[index >> 3]! |= 0x80 >> (index & 7);
  const list = { type: ['VerifiableCredential', 'BitstringStatusListCredential'], issuer: listIssuer, credentialSubject: { statusPurpose: 'revocation', encodedList: `u${gzipSync(bits).toString('base64url')}` } };
  const pages = new Map([
    [`${issuer}/jwks`, JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: `${issuer}/jwks#k1` }] })],
    ['https://evil.example/jwks', JSON.stringify({ keys: [{ ...(await exportJWK(others.publicKey)), kid: 'https://evil.example/jwks#k1' }] })],
    [listUrl, await sign(list, listKey)],
  ]);
  return async (url: string) => {
    const text = pages.get(url);
    if (text === undefined) throw new Error(`${url} answers 404`);
    return { text, mediaType: 'application/json' };
  };
}
const broken = async (jwt: string, pages: Awaited<ReturnType<typeof published>>) => {
  const { isValid, checks } = await verifyCredential(jwt, pages, now);
  return { isValid, broken: checks.filter(({ holds }) => !holds).map(({ name }) => name) };
};

describe('verifyCredential', () => {
  it('finds a certificate valid that its issuer signed and did not revoke', async () => {
    const verdict = await verifyCredential(await sign(badge(), keys.privateKey), await published({ revoked: [8, 10] }), now);

    expect(verdict).toMatchObject({ isValid: true, says: { title: 'Intyg', issuer: 'Utgivaren' } });
    expect(verdict.checks.map(({ name }) => name)).toEqual(['form', 'issuer', 'signature', 'validity', 'status']);
  });

  it('finds a revoked one revoked, and nothing else wrong with it', async () => {
    expect(await broken(await sign(badge(), keys.privateKey), await published({ revoked: [9] }))).toEqual({ isValid: false, broken: ['status'] });
  });

  it('finds out a changed certificate and one that somebody else signed', async () => {
    const [head, , signature] = (await sign(badge(), keys.privateKey)).split('.');
    const changed = [head, Buffer.from(JSON.stringify(badge({ validFrom: '2023-01-01T00:00:00Z' }))).toString('base64url'), signature].join('.');

    expect(await broken(changed, await published())).toEqual({ isValid: false, broken: ['signature'] });
    expect(await broken(await sign(badge(), others.privateKey), await published())).toEqual({ isValid: false, broken: ['signature'] });
  });

  it('takes no key from elsewhere than the issuer, and no unsigned certificate', async () => {
    const none = [Buffer.from(JSON.stringify({ alg: 'none', kid: `${issuer}/jwks#k1` })).toString('base64url'), Buffer.from(JSON.stringify(badge())).toString('base64url'), 'x'].join('.');

    expect(await broken(await sign(badge(), others.privateKey, 'https://evil.example/jwks#k1'), await published())).toEqual({ isValid: false, broken: ['issuer'] });
    expect(await broken(await sign(badge(), keys.privateKey, `${issuer}/jwks#gone`), await published())).toEqual({ isValid: false, broken: ['issuer'] });
    expect((await broken(none, await published())).isValid).toBe(false);
  });

  it('keeps to the days that the certificate says', async () => {
    expect(await broken(await sign(badge({ validFrom: '2024-07-01T00:00:00Z' }), keys.privateKey), await published())).toEqual({ isValid: false, broken: ['validity'] });
    expect(await broken(await sign(badge({ validUntil: '2024-06-01T12:00:00Z' }), keys.privateKey), await published())).toEqual({ isValid: false, broken: ['validity'] });
  });

  it('believes no status list of somebody else, and none that it cannot read', async () => {
    expect(await broken(await sign(badge(), keys.privateKey), await published({ listKey: others.privateKey }))).toEqual({ isValid: false, broken: ['status'] });
    expect(await broken(await sign(badge(), keys.privateKey), await published({ listIssuer: 'https://evil.example' }))).toEqual({ isValid: false, broken: ['status'] });
    expect(await broken(await sign(badge({ credentialStatus: { statusListCredential: 'https://badges.example/gone' } }), keys.privateKey), await published())).toEqual({ isValid: false, broken: ['status'] });
  });

  it('refuses what is no certificate, or contradicts itself', async () => {
    for (const text of ['', 'x', 'a.b.c', 'e30.e30.e30']) expect((await broken(text, await published())).isValid).toBe(false);
    expect((await broken(await sign(badge({ type: ['VerifiableCredential'] }), keys.privateKey), await published())).broken).toContain('form');
    expect((await broken(await sign(badge({ iss: 'https://evil.example' }), keys.privateKey), await published())).broken).toContain('form');
  });
});
