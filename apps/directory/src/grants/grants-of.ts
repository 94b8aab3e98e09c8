import type { Grants, RoleGrant, Scope } from '#plugin-kit/contract';

/** One identity with what was assigned to it, as the projection selects it. */
export interface IdentityRow {
  readonly issuer: string;
  readonly subject: string;
  /** `none`: linked to nobody, or not any more. */
  readonly kind: 'person' | 'client' | 'none';
  readonly personId: string | null;
  readonly roles: readonly {
    readonly role: string;
    readonly scope: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
}

/**
 * What an identity may do, as the bucket `grants` holds it; undefined when it is linked to nobody. Periods go along,
 * so that a role begins and ends at its hour without anybody writing; an order makes equal grants equal bytes.
 */
export function grantsOf({ kind, personId, roles }: IdentityRow): Grants | undefined {
  if (kind === 'none') return undefined;
  const granted = roles.map(({ role, scope, from, to }): RoleGrant => ({
    role,
    scope: scope as Scope,
    ...(from !== null && { from }),
    ...(to !== null && { to }),
  }));
  const order = ({ role, scope, from = '', to = '' }: RoleGrant) => [role, scope, from, to].join('\0');
  granted.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { v: 1, kind, ...(kind === 'person' && personId !== null && { personId }), roles: granted };
}
