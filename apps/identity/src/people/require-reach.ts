import type { Caller, Place, Work } from '#plugin-kit';
import { PersonNotKnown } from '../accounts/account.problems.js';

/** Roles whose holder is no danger to others when somebody else gets hold of their card. */
const OWN_CONCERNS_ALONE: ReadonlySet<string> = new Set(['learner']);
/** Roles that reach beyond any programme whatever their scope says. */
const INSTALLATION_ROLES: ReadonlySet<string> = new Set(['operator', 'simulator']);

export const OPEN = 'account:open';
export const OPEN_FOR_STAFF = 'account:open-for-staff';

/**
 * Whoever holds a person's card can sign in as that person. So a helper needs the permission where the person belongs;
 * and for somebody with roles of their own the stronger permission, there and wherever one of these roles holds: an
 * office of one programme gets no card of a participant who is the office of another. Nobody rises above themselves by
 * printing a card.
 *
 * @throws PersonNotKnown also for people out of the caller's reach: who exists there is not theirs to know
 */
export async function requireReach(work: Work, caller: Caller, personId: string): Promise<void> {
  const roles = await work.query<{ role: string; scope: string }>('roles-of-person', 'SELECT role, scope FROM person_role WHERE person_id = $1', [personId]);
  const staffRoles = roles.filter(({ role }) => !OWN_CONCERNS_ALONE.has(role));
  const permission = staffRoles.length > 0 ? OPEN_FOR_STAFF : OPEN;
  if (caller.scopesOf(permission).includes('*')) return;
  if (!staffRoles.every(({ role, scope }) => !INSTALLATION_ROLES.has(role) && caller.may(permission, placeOf(scope)))) throw new PersonNotKnown({ personId });
  const places = await work.query<{ kind: string; place_id: string }>('places-of-person', 'SELECT kind, place_id FROM person_place WHERE person_id = $1', [personId]);
  if (!places.some(({ kind, place_id }) => caller.may(permission, { [`${kind}Id`]: place_id }))) throw new PersonNotKnown({ personId });
}

/** Where a scope is; nowhere in particular for `*`. */
function placeOf(scope: string): Place {
  const [kind, id] = scope.split(':');
  return kind === '*' ? {} : { [`${kind}Id`]: id };
}
