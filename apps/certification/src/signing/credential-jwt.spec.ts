import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { hasVectors, vector } from '../specs/ob30-vectors.fixture.js';
import { claimFaults, isSignedBy, readCredentialJwt, signCredential } from './credential-jwt.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const kid = 'https://lyftet.example/issuers/1/jwks#2';
const credential = {
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: 'https://lyftet.example/certificates/3',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  issuer: { id: 'https://lyftet.example/issuers/1', name: 'Provkommun' },
  credentialSubject: { id: 'urn:uuid:4' },
  validFrom: '2026-01-02T03:04:05Z',
  validUntil: '2029-01-02T00:00:00Z',
};
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (text: string) => readCredentialJwt(text)!;

describe('A credential as JWT', () => {
  it('is read, held together and verified by us and by another implementation', async () => {
    const text = signCredential(credential, { kid, privateKey });

    const { payload, protectedHeader } = await jwtVerify(
      text,
      createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256' } as never] }),
      { currentDate: new Date('2026-06-01') },
    );

    expect(protectedHeader).toEqual({ alg: 'ES256', kid, typ: 'JWT' });
    expect(payload).toEqual({
      ...credential,
      iss: credential.issuer.id,
      jti: credential.id,
      sub: 'urn:uuid:4',
      nbf: 1_767_323_045,
      exp: 1_862_006_400,
    });
    expect(claimFaults(read(text))).toEqual([]);
    expect(isSignedBy(read(text), publicKey)).toBe(true);
  });

  it('is not believed with another key, another algorithm or another text', () => {
    const text = signCredential(credential, { kid, privateKey });
    const [header, payload, signature] = text.split('.') as [string, string, string];

    expect(isSignedBy(read(text), generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)).toBe(false);
    expect(isSignedBy(read(`${part({ alg: 'none', kid })}.${payload}.${signature}`), publicKey)).toBe(false);
    expect(isSignedBy(read(`${header}.${part({ ...credential, id: 'x' })}.${signature}`), publicKey)).toBe(false);
    expect(isSignedBy(read(`${header}.${payload}.AAAA`), publicKey)).toBe(false);
  });

  it('contradicts itself in as many ways as there are claims', () => {
    const claims = {
      iss: credential.issuer.id,
      jti: credential.id,
      sub: 'urn:uuid:4',
      nbf: 1_767_323_045,
      exp: 1_862_006_400,
    };
    const faultsOf = (changes: object) =>
      claimFaults(read(`${part({ alg: 'ES256' })}.${part({ ...credential, ...claims, ...changes })}.AA`));

    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ iss: 'https://other.example' })).toEqual(['issuer-differs']);
    expect(faultsOf({ sub: undefined })).toEqual(['subject-differs']);
    expect(faultsOf({ jti: 'other' })).toEqual(['id-differs']);
    expect(faultsOf({ nbf: 1 })).toEqual(['start-differs']);
    expect(faultsOf({ exp: undefined })).toEqual(['end-differs']);
    expect(faultsOf({ exp: 5 })).toEqual(['end-differs']);
    expect(faultsOf({ type: ['VerifiableCredential'] })).toEqual(['not-open-badge']);
  });

  it('is not read out of anything else', () => {
    for (const text of [
      '',
      'a.b',
      'a.b.c.d',
      'a.b.c',
      `${part({})}.${part([])}.AA`,
      `${part({})}.${part({ vc: 'text' })}.AA`,
      'ä.ö.å',
    ])
      expect(readCredentialJwt(text)).toBeUndefined();
  });

  (hasVectors ? it : it.skip)("is read in 1EdTech's form of data model 1.1 too, whose key is known to nobody", () => {
    const jwt = read(vector('simple.jwt'));

    expect(jwt.credential).toMatchObject({
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      issuer: { name: 'Example University' },
    });
    expect(claimFaults(jwt)).toEqual([]);
    expect(isSignedBy(jwt, publicKey)).toBe(false);
  });
});
