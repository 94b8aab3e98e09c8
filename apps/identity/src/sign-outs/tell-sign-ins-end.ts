import type { Work } from '#plugin-kit';
import { defineTimer } from '#plugin-kit';
import { nextSecond } from '#plugin-kit/contract';

export interface SignInsEndOf {
  readonly issuer: string;
  readonly subject: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
}

/** Wakes whoever tells the gateways. A timer, because it survives a crash and is tried until it succeeds. */
export const tellSignInsEnd = defineTimer<SignInsEndOf>('tell-sign-ins-end');

/**
 * Has every gateway refuse what came of sign-ins of an account from before this moment, within seconds: in the
 * transaction that ends them, so that neither is without the other.
 */
export function toldToGateways(work: Pick<Work, 'schedule'>, issuer: string, accountId: string, at: Date): void {
  work.schedule(tellSignInsEnd, accountId, new Date(0), { issuer, subject: accountId, notBefore: nextSecond(at) });
}
