import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import type { TrustList } from './trust-list.js';
import { verifyCredential } from './verify-credential.js';

const issuer = 'https://badges.example/issuers/1';
/**
 * A plugin of somebody else on the host of the issuer, which is told apart by its path alone; and a host of its own.
 */
const guest = 'https://badges.example/x/guest/issuers/1';
const elsewhere = 'https://badges.example.evil.example/issuers/1';
const listUrl = 'https://badges.example/status-lists/1';
const now = new Date('2024-06-01T12:00:00Z');
let keys: { publicKey: CryptoKey; privateKey: CryptoKey };
let others: typeof keys;
beforeAll(async () => {
  [keys, others] = await Promise.all([
    generateKeyPair('ES256', { extractable: true }),
    generateKeyPair('ES256', { extractable: true }),
  ]);
});

const sign = (payload: object, key: CryptoKey, kid = `${issuer}/jwks#k1`) =>
  new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(key);
const badge = (more: object = {}) => ({
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  id: 'https://badges.example/certificates/9',
  issuer: { id: issuer, name: 'Utgivaren' },
  iss: issuer,
  validFrom: '2024-01-01T00:00:00Z',
  credentialSubject: { achievement: { name: 'Intyg' } },
  credentialStatus: {
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: '9',
    statusListCredential: listUrl,
  },
  ...more,
});

const trusted: TrustList = new Map([[issuer, 'Utgivaren, som vi känner den']]);
/** What the issuer has published; and a guest on the same host, and somebody elsewhere, with documents of their own. */
async function published({
  revoked = [] as number[],
  listKey = keys.privateKey,
  listIssuer = issuer,
  listUntil = undefined as string | undefined,
  profile = {} as object,
} = {}) {
  const bits = Buffer.alloc(16_384);
  for (const index of revoked) bits[index >> 3]! |= 0x80 >> (index & 7);
  const jwks = async (place: string, { publicKey }: typeof keys) =>
    [place, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: `${place}#k1` }] })] as const;
  const profileOf = (id: string, more: object = {}) =>
    [id, JSON.stringify({ id, type: ['Profile'], name: 'Utgivaren', jwks: `${id}/jwks`, ...more })] as const;
  const list = {
    ...(listUntil && { validUntil: listUntil }),
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: listIssuer,
    credentialSubject: { statusPurpose: 'revocation', encodedList: `u${gzipSync(bits).toString('base64url')}` },
  };
  const pages = new Map([
    await jwks(`${issuer}/jwks`, keys),
    await jwks('https://evil.example/jwks', others),
    await jwks(`${guest}/jwks`, others),
    await jwks(`${elsewhere}/jwks`, others),
    await jwks(`${issuer}/drafts/jwks`, others),
    profileOf(issuer, profile),
    profileOf(guest),
    profileOf(elsewhere),
    [listUrl, await sign(list, listKey)],
  ]);
  return async (url: string) => {
    // As servers do it, which is more than a comparison of texts.
    const text = pages.get(new URL(decodeURIComponent(url)).href);
    if (text === undefined) throw new Error(`${url} answers 404`);
    return { text, mediaType: 'application/json' };
  };
}
const broken = async (jwt: string, pages: Awaited<ReturnType<typeof published>>) => {
  const { isValid, checks } = await verifyCredential(jwt, pages, now, trusted);
  return { isValid, broken: checks.filter(({ holds }) => !holds).map(({ name }) => name) };
};

describe('verifyCredential', () => {
  it('finds a certificate valid that its issuer signed and did not revoke', async () => {
    const verdict = await verifyCredential(
      await sign(badge(), keys.privateKey),
      await published({ revoked: [8, 10] }),
      now,
      trusted,
    );

    expect(verdict).toMatchObject({
      isValid: true,
      standing: 'valid',
      issuer: { id: issuer, trustedAs: 'Utgivaren, som vi känner den' },
      says: { title: 'Intyg', issuer: 'Utgivaren' },
    });
    expect(verdict.checks.map(({ name }) => name)).toEqual(['form', 'issuer', 'signature', 'validity', 'status']);
  });

  it('finds a revoked one revoked, and nothing else wrong with it', async () => {
    expect(await broken(await sign(badge(), keys.privateKey), await published({ revoked: [9] }))).toEqual({
      isValid: false,
      broken: ['status'],
    });
  });

  it('finds out a changed certificate and one that somebody else signed', async () => {
    const [head, , signature] = (await sign(badge(), keys.privateKey)).split('.');
    const changed = [
      head,
      Buffer.from(JSON.stringify(badge({ validFrom: '2023-01-01T00:00:00Z' }))).toString('base64url'),
      signature,
    ].join('.');

    expect(await broken(changed, await published())).toEqual({ isValid: false, broken: ['signature'] });
    expect(await broken(await sign(badge(), others.privateKey), await published())).toEqual({
      isValid: false,
      broken: ['signature'],
    });
  });

  it('takes no key from elsewhere than the issuer, and no unsigned certificate', async () => {
    const none = [
      Buffer.from(JSON.stringify({ alg: 'none', kid: `${issuer}/jwks#k1` })).toString('base64url'),
      Buffer.from(JSON.stringify(badge())).toString('base64url'),
      'x',
    ].join('.');

    expect(
      await broken(await sign(badge(), others.privateKey, 'https://evil.example/jwks#k1'), await published()),
    ).toEqual({ isValid: false, broken: ['issuer'] });
    expect(await broken(await sign(badge(), keys.privateKey, `${issuer}/jwks#gone`), await published())).toEqual({
      isValid: false,
      broken: ['issuer'],
    });
    expect((await broken(none, await published())).isValid).toBe(false);
  });

  it.each([
    `${issuer}/../../x/guest/issuers/1/jwks#k1`,
    `${issuer}/%2e%2e/%2E%2e/x/guest/issuers/1/jwks#k1`,
    `${issuer}/..%2f..%2fx/guest/issuers/1/jwks#k1`,
    `${issuer}/..%5c..%5cx/guest/issuers/1/jwks#k1`,
    `${issuer}/%252e%252e/%252e%252e/x/guest/issuers/1/jwks#k1`,
    `${issuer}\\..\\..\\x\\guest\\issuers\\1\\jwks#k1`,
    `${issuer}/./../../x/guest/issuers/1/jwks#k1`,
    `https://badges.example@evil.example/jwks#k1`,
    `${issuer}/drafts/jwks#k1`,
    `${guest}/jwks#k1`,
    `${issuer}/keys/k1`,
    'https://evil.example/jwks#k1',
  ])('takes no key of a guest for one of the issuer: %s', async (kid) => {
    const verdict = await verifyCredential(
      await sign(badge(), others.privateKey, kid),
      await published(),
      now,
      trusted,
    );

    expect(verdict).toMatchObject({ standing: 'invalid', isValid: false });
    expect(verdict.checks.find(({ name }) => name === 'issuer')).toMatchObject({ holds: false });
  });

  it.each([
    `${issuer}/../../x/guest/issuers/1`,
    'https://badges.example/./issuers/1',
    'https://BADGES.example/issuers/1',
    'https://badges.example:443/issuers/1',
    'https://badges.example//issuers/1',
    'https://badges.example/issuers/%31',
    'https://user@badges.example/issuers/1',
    'https://badges.example/issuers/1?x',
    'https://badges.example/issuers/1#x',
    ' https://badges.example/issuers/1',
    'ftp://badges.example/issuers/1',
  ])('believes nobody whose address could be read as that of another: "%s"', async (id) => {
    const jwt = await sign(
      badge({ issuer: { id, name: 'Utgivaren' }, iss: id }),
      others.privateKey,
      `${guest}/jwks#k1`,
    );

    expect((await verifyCredential(jwt, await published(), now, trusted)).standing).toBe('invalid');
  });

  it.each([guest, elsewhere])('calls %s untrusted, whatever name it gives itself', async (id) => {
    const pages = await published({ listIssuer: id, listKey: others.privateKey });
    const jwt = await sign(
      badge({ issuer: { id, name: 'Utgivaren' }, iss: id, credentialStatus: undefined }),
      others.privateKey,
      `${id}/jwks#k1`,
    );
    const verdict = await verifyCredential(jwt, pages, now, trusted);

    expect(verdict).toMatchObject({ standing: 'untrusted', isValid: false, issuer: { id } });
    expect(verdict.checks.every(({ holds }) => holds)).toBe(true);
    expect((await verifyCredential(jwt, pages, now, new Map())).standing).toBe('untrusted');
    expect((await verifyCredential(jwt, pages, now, new Map([[id, undefined]]))).standing).toBe('valid');
  });

  it.each([
    { jwks: 'https://evil.example/jwks' },
    { jwks: `${issuer}/../../x/guest/issuers/1/jwks` },
    { id: elsewhere },
    { jwks: undefined },
    { jwks: 7 },
    { jwks: undefined, verificationMethod: [null, { id: 'x' }] },
  ])('takes no key that the document of the issuer does not lead to on its own host: %j', async (profile) => {
    expect(await broken(await sign(badge(), keys.privateKey), await published({ profile }))).toEqual({
      isValid: false,
      broken: ['issuer', 'status'],
    });
  });

  it('takes a key that stands in the document of the issuer itself', async () => {
    const id = `${issuer}#key-1`;
    const profile = {
      jwks: undefined,
      verificationMethod: [
        { id, type: 'JsonWebKey', controller: issuer, publicKeyJwk: await exportJWK(keys.publicKey) },
      ],
    };

    expect(
      await broken(
        await sign(badge({ credentialStatus: undefined }), keys.privateKey, id),
        await published({ profile }),
      ),
    ).toEqual({ isValid: true, broken: [] });
  });

  it('believes no status list that has run out: it knows nothing of what was revoked since', async () => {
    expect(
      await broken(await sign(badge(), keys.privateKey), await published({ listUntil: '2024-05-01T00:00:00Z' })),
    ).toEqual({ isValid: false, broken: ['status'] });
    expect(await broken(await sign(badge(), keys.privateKey), await published({ listUntil: 'soon' }))).toEqual({
      isValid: false,
      broken: ['status'],
    });
  });

  it.each([
    { validFrom: 'some day' },
    { validUntil: 'never' },
    { validUntil: 7 },
    { exp: 1_700_000_000 },
    { exp: 'x' },
    { nbf: 1_800_000_000 },
  ])('finds a certificate with the dates %j not valid', async (dates) => {
    expect(await broken(await sign(badge(dates), keys.privateKey), await published())).toEqual({
      isValid: false,
      broken: ['validity'],
    });
  });

  it('keeps to the days that the certificate says', async () => {
    expect(
      await broken(await sign(badge({ validFrom: '2024-07-01T00:00:00Z' }), keys.privateKey), await published()),
    ).toEqual({ isValid: false, broken: ['validity'] });
    expect(
      await broken(await sign(badge({ validUntil: '2024-06-01T12:00:00Z' }), keys.privateKey), await published()),
    ).toEqual({ isValid: false, broken: ['validity'] });
  });

  it('believes no status list of somebody else, and none that it cannot read', async () => {
    expect(await broken(await sign(badge(), keys.privateKey), await published({ listKey: others.privateKey }))).toEqual(
      { isValid: false, broken: ['status'] },
    );
    expect(
      await broken(await sign(badge(), keys.privateKey), await published({ listIssuer: 'https://evil.example' })),
    ).toEqual({ isValid: false, broken: ['status'] });
    expect(
      await broken(
        await sign(
          badge({ credentialStatus: { statusListCredential: 'https://badges.example/gone' } }),
          keys.privateKey,
        ),
        await published(),
      ),
    ).toEqual({ isValid: false, broken: ['status'] });
  });

  it('refuses what is no certificate, or contradicts itself', async () => {
    for (const text of ['', 'x', 'a.b.c', 'e30.e30.e30'])
      expect((await broken(text, await published())).isValid).toBe(false);
    expect(
      (await broken(await sign(badge({ type: ['VerifiableCredential'] }), keys.privateKey), await published())).broken,
    ).toContain('form');
    expect(
      (await broken(await sign(badge({ iss: 'https://evil.example' }), keys.privateKey), await published())).broken,
    ).toContain('form');
  });
});
