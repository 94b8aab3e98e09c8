import { type JsonWebKey, createPublicKey, timingSafeEqual } from 'node:crypto';
import { type ClaimFault, type CredentialJwt, claimFaults, isSignedBy } from '../signing/credential-jwt.js';
import { type CertificateRow, stateOf } from './certificate.view.js';
import { credentialHash } from './credential-hash.js';

export const VERDICTS = ['valid', 'expired', 'revoked', 'invalid', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];
export const REASONS = [
  'no-credential',
  'not-open-badge',
  'issuer-differs',
  'subject-differs',
  'id-differs',
  'start-differs',
  'end-differs',
  'foreign-key',
  'bad-signature',
  'not-registered',
  'not-as-issued',
  'not-begun',
  'expired',
  'revoked',
] as const satisfies readonly (ClaimFault | string)[];
export type Reason = (typeof REASONS)[number];

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/**
 * Judges a credential that somebody presents. `unknown` is what others signed: it may be good, but not by our word.
 * @param key public key of the issuer that `kid` names, if it is one of ours
 * @param row the register's row of the credential's id, if there is one
 */
export function judgeCredential(
  text: string,
  jwt: CredentialJwt | undefined,
  { key, row, now }: { key?: JsonWebKey | undefined; row?: CertificateRow | undefined; now: Date },
): Judgement {
  if (!jwt) return { verdict: 'invalid', reasons: ['no-credential'] };
  const faults = claimFaults(jwt);
  if (faults.length > 0) return { verdict: 'invalid', reasons: faults };
  if (!key) return { verdict: 'unknown', reasons: ['foreign-key'] };
  if (!isSignedBy(jwt, createPublicKey({ key, format: 'jwk' })))
    return { verdict: 'invalid', reasons: ['bad-signature'] };
  if (!row) return { verdict: 'invalid', reasons: ['not-registered'] };
  if (!timingSafeEqual(credentialHash(text, row.salt), row.credentialHash))
    return { verdict: 'invalid', reasons: ['not-as-issued'] };
  if (Number(jwt.claims['nbf']) * 1_000 > now.getTime()) return { verdict: 'invalid', reasons: ['not-begun'] };
  const state = stateOf(row, now);
  return state === 'valid' ? { verdict: 'valid', reasons: [] } : { verdict: state, reasons: [state] };
}

/** The name that a credential is made out to; only its own bearer can show it to us. */
export function holderNameIn({ credential }: CredentialJwt): string | undefined {
  const subject = credential['credentialSubject'] as
    | { identifier?: readonly { identityType?: unknown; hashed?: unknown; identityHash?: unknown }[] }
    | undefined;
  const name = subject?.identifier?.find(
    ({ identityType, hashed }) => identityType === 'name' && hashed === false,
  )?.identityHash;
  return typeof name === 'string' ? name : undefined;
}
