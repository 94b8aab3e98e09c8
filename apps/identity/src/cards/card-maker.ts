import type { Caller } from '#plugin-kit';
import { Forbidden } from '#plugin-kit/contract';
import { type OPEN, type OPEN_FOR_STAFF, reachStaff } from '../people/require-reach.js';

/** Who made or proposed a card, and in which capacity. */
export interface CardMaker {
  readonly by: string;
  readonly kind: 'person' | 'client';
  /** The name of the role by which they may. */
  readonly as: string;
  /** Whether it was the installation itself, and not a machine that reaches a part of it, nor a person. */
  readonly byInstallation?: boolean;
}

export function makerOf(caller: Caller, permission: typeof OPEN | typeof OPEN_FOR_STAFF): CardMaker {
  return {
    by: caller.id,
    kind: caller.kind === 'client' ? 'client' : 'person',
    as: caller.rolesWith(permission)[0] ?? 'unknown',
    byInstallation: isInstallation(caller),
  };
}

/**
 * Whether the caller is the command line of the installation: a machine with the right everywhere. Whoever has its key
 * has the disk of the installation, and there is nobody whom a second pair of eyes could protect from them.
 */
export const isInstallation = (caller: Caller): boolean =>
  caller.kind === 'client' && reachStaff.isHeldEverywhereBy(caller);

/**
 * Nobody makes a card for themselves: neither with one account of theirs nor with another, for it is the person that
 * counts.
 */
export function refuseOneself(caller: Caller, personId: string): void {
  if (caller.isPerson(personId)) {
    throw new Forbidden(
      {},
      {
        detail: {
          sv: 'Ingen gör ett kort åt sig själv. Be någon annan.',
          en: 'Nobody makes a card for themselves. Ask somebody else.',
        },
      },
    );
  }
}
