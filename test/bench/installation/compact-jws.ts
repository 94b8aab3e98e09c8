import { type KeyObject, sign } from 'node:crypto';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs claims with ES256, as a compact JWS. */
export function compactJws(header: object, claims: object, key: KeyObject): string {
  const signed = `${encode({ alg: 'ES256', ...header })}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
