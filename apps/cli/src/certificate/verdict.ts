import type { LanguageMap } from '#plugin-kit/contract';
import type { TrustList } from './trust-list.js';

/** One thing that was looked at. */
export interface Check {
  readonly name: 'form' | 'issuer' | 'signature' | 'validity' | 'status';
  readonly holds: boolean;
  readonly detail: LanguageMap;
}

/**
 * What a certificate or a register says of itself. Anybody may have written it; it is believed only where `isValid`.
 */
export interface Claims {
  readonly id?: string;
  readonly title?: string;
  readonly issuer?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** `untrusted`: everything agrees, but by the word of somebody whom the user has not said to trust. */
export type Standing = 'valid' | 'untrusted' | 'invalid';

export interface Verdict {
  readonly standing: Standing;
  /** Everything agrees, and the issuer is one whom the user trusts. */
  readonly isValid: boolean;
  /** Whose word it is: the address of the issuer, and the name that the user's own list has for it. */
  readonly issuer: { readonly id: string; readonly trustedAs?: string };
  readonly checks: readonly Check[];
  readonly says: Claims;
  /** Told by a register; no signature was looked at. */
  readonly isByRegister?: true;
}

/** Weighs the checks and whose word it is. */
export function verdictOf(issuer: string, checks: readonly Check[], says: Claims, trust: TrustList): Verdict {
  const holds = checks.every((check) => check.holds);
  const standing = !holds ? 'invalid' : trust.has(issuer) ? 'valid' : 'untrusted';
  const trustedAs = trust.get(issuer);
  return {
    standing,
    isValid: standing === 'valid',
    issuer: { id: issuer, ...(trustedAs !== undefined && { trustedAs }) },
    checks,
    says,
  };
}
