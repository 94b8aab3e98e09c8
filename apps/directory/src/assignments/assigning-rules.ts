import { ROLES } from '#contracts';
import { type Caller, defineAccess, placeOf } from '#plugin-kit';
import { Forbidden, InvalidInput, SCOPE_KINDS } from '#plugin-kit/contract';

/** `*`, or one programme, organisation, unit or session by id. */
export const SCOPE =
  /^(?:\*|(?:programme|organisation|unit|session):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Roles that reach beyond any programme whatever their scope says; only who may assign everywhere gives them. */
const INSTALLATION_ROLES: ReadonlySet<string> = new Set(['operator', 'simulator']);

/** Roles that hold where one's own right to assign does. */
export const assignRoles = defineAccess({ permission: 'role:assign', at: SCOPE_KINDS });

/** Refuses a role that nothing gives a permission to: a slip of the finger would give nobody anything, unnoticed. */
export function requireKnownRole(role: string, additional = ''): void {
  const others = additional.split(',').map((name) => name.trim());
  const known = [...new Set<string>([...ROLES, ...others])].filter((name) => name !== '').sort();
  if (known.includes(role)) return;
  const names = known.join(', ');
  throw new InvalidInput(
    {},
    {
      errors: [
        {
          pointer: '/role',
          detail: { sv: `Det finns ingen sådan roll. Det finns: ${names}.`, en: `No such role. There are: ${names}.` },
        },
      ],
    },
  );
}

interface Given {
  readonly role: string;
  readonly scope: string;
  readonly clientId?: string | null | undefined;
}

/**
 * Nobody gives away what reaches further than their own right to assign. Clients belong to the installation: who may
 * give them roles learns, by being refused, which identities are somebody's.
 */
export function requireAssigning(caller: Caller, { role, scope, clientId }: Given): void {
  const place = INSTALLATION_ROLES.has(role) || typeof clientId === 'string' ? {} : placeOf(scope);
  if (!assignRoles.reaches(caller, place)) throw new Forbidden({ permission: 'role:assign' });
}
