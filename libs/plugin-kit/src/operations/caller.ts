import { type CallerClaims, Forbidden, type RoleGrant, type Scope, type SignInFacts } from '../contract/index.js';

/** Where a thing belongs, as far as its row says. */
export interface Place {
  readonly programmeId?: string | null | undefined;
  readonly organisationId?: string | null | undefined;
  readonly unitId?: string | null | undefined;
  readonly sessionId?: string | null | undefined;
}

/** Where a scope is; nowhere in particular for `*`. */
export function placeOf(scope: string): Place {
  const [kind, id] = scope.split(':');
  return kind === '*' ? {} : { [`${kind}Id`]: id };
}

/** Permissions of one plugin and the roles that have them. */
export type RolesOfPermission = ReadonlyMap<string, ReadonlySet<string>>;

/** Who calls, as verified by the kit: a person, a client (a machine), or nobody in particular. */
export class Caller {
  static readonly anonymous = new Caller('anonymous', 'anonymous', [], new Map(), () => new Date(0));

  private constructor(
    readonly kind: 'person' | 'client' | 'anonymous',
    /** Person id or client id. */
    readonly id: string,
    readonly roles: readonly RoleGrant[],
    private readonly rolesOf: RolesOfPermission,
    private readonly now: () => Date,
    /** How the caller signed in, as far as that is known. */
    readonly auth: SignInFacts = {},
  ) {}

  /** @param now domain time: the periods of roles are facts of the programme */
  static of(
    claims: Pick<CallerClaims, 'kind' | 'sub' | 'roles' | 'auth'>,
    rolesOf: RolesOfPermission,
    now: () => Date,
  ): Caller {
    return new Caller(claims.kind, claims.sub, claims.roles, rolesOf, now, claims.auth);
  }

  /** The id of the person who calls; a client or an identity that is linked to no person is refused. */
  get personId(): string {
    const { registeredId } = this;
    if (registeredId === null) {
      throw new Forbidden(
        {},
        {
          detail: {
            sv: 'Detta kan bara göras av en person som är registrerad.',
            en: 'Only a registered person can do this.',
          },
        },
      );
    }
    return registeredId;
  }

  /** The id of the person who calls, if a registered person does. */
  get registeredId(): string | null {
    return this.kind === 'person' && !this.id.startsWith('identity:') ? this.id : null;
  }

  isPerson(personId: string): boolean {
    return this.kind === 'person' && this.id === personId;
  }

  /** Scopes in which one of the caller's roles gives the permission at this moment. */
  scopesOf(permission: string): Scope[] {
    return this.grantsOf(permission).map((grant) => grant.scope);
  }

  /** The roles by which the caller has the permission at this moment, each once: in which capacity they act. */
  rolesWith(permission: string): string[] {
    return [...new Set(this.grantsOf(permission).map((grant) => grant.role))];
  }

  private grantsOf(permission: string): RoleGrant[] {
    const roles = this.rolesOf.get(permission);
    return roles ? this.roles.filter((grant) => roles.has(grant.role) && this.isInForce(grant)) : [];
  }

  private isInForce({ from, to }: RoleGrant): boolean {
    if (from === undefined && to === undefined) return true;
    const now = this.now();
    return (from === undefined || new Date(from) <= now) && (to === undefined || now < new Date(to));
  }

  /** Whether the caller has the permission anywhere. */
  has(permission: string): boolean {
    return this.scopesOf(permission).length > 0;
  }
}
