import { gunzipSync } from 'node:zlib';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { CertificationBench } from './certification.fixture.js';

const isBitSet = (encodedList: string, index: number) =>
  ((gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'))[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;

/** The claims of a token, as whoever holds it reads them before its signature is verified. */
export const unverified = (token: string): any => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

/** The published keys of an issuer. */
export async function jwksOf(bench: CertificationBench, issuerUrl: string) {
  return (await bench.get('get-issuer-jwks', { issuerId: issuerUrl.split('/').at(-1) })).body;
}

/** What the published status list says of a credential, as a stranger finds it out. */
export async function statusOf(
  bench: CertificationBench,
  credential: { credentialStatus: { statusListCredential: string; statusListIndex: string } },
) {
  const { statusListCredential, statusListIndex } = credential.credentialStatus;
  const list = await bench.get('get-status-list', { statusListId: statusListCredential.split('/').at(-1) });
  const { payload } = await jwtVerify<any>(
    list.body,
    createLocalJWKSet(await jwksOf(bench, unverified(list.body).issuer)),
  );
  return {
    list: payload,
    isRevoked: isBitSet(payload.credentialSubject.encodedList, Number(statusListIndex)),
    type: list.header('content-type'),
    tags: list.header('cache-tags'),
  };
}
