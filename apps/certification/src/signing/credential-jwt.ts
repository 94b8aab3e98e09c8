import { type KeyObject, sign, verify } from 'node:crypto';

/** A key that signs, with the URL by which verifiers find its public half. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface Credential {
  readonly id: string;
  readonly type: readonly string[];
  readonly issuer: string | { readonly id: string };
  readonly credentialSubject: { readonly id?: string; readonly [member: string]: unknown };
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly [member: string]: unknown;
}

/** A compact JWS taken apart; nothing of it is believed yet. */
export interface CredentialJwt {
  readonly header: { readonly alg?: unknown; readonly kid?: unknown; readonly typ?: unknown };
  readonly claims: Readonly<Record<string, unknown>>;
  readonly credential: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

const ALGORITHM = 'ES256';

/**
 * Signs a credential as Open Badges 3.0 section 8.2 wants it: the payload is the credential (VC Data Model 2.0: no
 * claim `vc` around it) with the claims iss, jti, nbf, sub and exp beside its members. ES256: 0.1 ms, and small.
 * @param typ `JWT` for Open Badges, which allows nothing else; `vc+jwt` (VC-JOSE-COSE) for other credentials
 */
export function signCredential(
  credential: Credential,
  { kid, privateKey }: SigningKey,
  typ: 'JWT' | 'vc+jwt' = 'JWT',
): string {
  const { id, issuer, credentialSubject, validFrom, validUntil } = credential;
  const payload = {
    ...credential,
    iss: typeof issuer === 'string' ? issuer : issuer.id,
    jti: id,
    sub: credentialSubject.id,
    ...(validFrom !== undefined && { nbf: secondsOf(validFrom) }),
    ...(validUntil !== undefined && { exp: secondsOf(validUntil) }),
  };
  const signed = [{ alg: ALGORITHM, kid, typ }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** Takes a VC-JWT apart: of data model 2.0, or of 1.1 with its claim `vc`. Undefined for what is none. */
export function readCredentialJwt(text: string): CredentialJwt | undefined {
  const parts = text.split('.');
  if (parts.length !== 3 || parts.some((part) => !/^[\w-]+$/.test(part))) return undefined;
  const [header, claims] = parts.slice(0, 2).map(objectIn);
  if (!header || !claims) return undefined;
  const inner = claims['vc'] === undefined ? claims : claims['vc'];
  if (!isObject(inner)) return undefined;
  return {
    header,
    claims,
    credential: inner,
    signed: `${parts[0]}.${parts[1]}`,
    signature: Buffer.from(parts[2]!, 'base64url'),
  };
}

/** Whether the key made the signature, with the one algorithm that our keys are for. */
export function isSignedBy({ header, signed, signature }: CredentialJwt, publicKey: KeyObject): boolean {
  return (
    header.alg === ALGORITHM &&
    signature.length === 64 &&
    verify('sha256', Buffer.from(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
  );
}

export type ClaimFault =
  | 'not-open-badge'
  | 'issuer-differs'
  | 'subject-differs'
  | 'id-differs'
  | 'start-differs'
  | 'end-differs';

/** Where claims and credential contradict each other (Open Badges 3.0 section 8.2.4.1). */
export function claimFaults({ claims, credential }: CredentialJwt): ClaimFault[] {
  const { issuer, credentialSubject: subject, type } = credential;
  const start = credential['validFrom'] ?? credential['issuanceDate'];
  const end = credential['validUntil'] ?? credential['expirationDate'];
  const checks: [ClaimFault, boolean][] = [
    [
      'not-open-badge',
      Array.isArray(type) &&
        type.includes('VerifiableCredential') &&
        (type.includes('OpenBadgeCredential') || type.includes('AchievementCredential')),
    ],
    [
      'issuer-differs',
      typeof claims['iss'] === 'string' && claims['iss'] === (isObject(issuer) ? issuer['id'] : issuer),
    ],
    ['subject-differs', typeof claims['sub'] === 'string' && isObject(subject) && claims['sub'] === subject['id']],
    ['id-differs', typeof claims['jti'] === 'string' && claims['jti'] === credential['id']],
    [
      'start-differs',
      typeof claims['nbf'] === 'number' && typeof start === 'string' && claims['nbf'] === secondsOf(start),
    ],
    [
      'end-differs',
      (claims['exp'] === undefined && end === undefined) ||
        (typeof claims['exp'] === 'number' &&
          (end === undefined || (typeof end === 'string' && claims['exp'] === secondsOf(end)))),
    ],
  ];
  return checks.filter(([, holds]) => !holds).map(([fault]) => fault);
}

const secondsOf = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
