import { type Caller, defineAccess, placeOf, statement, type Work } from '#plugin-kit';
import { SCOPE_KINDS } from '#plugin-kit/contract';
import { PersonNotKnown } from '../accounts/account.problems.js';
import { PersonRoles } from './roles-of-person.js';

/** Roles that reach beyond any programme whatever their scope says. */
const INSTALLATION_ROLES: ReadonlySet<string> = new Set(['operator', 'simulator']);

export const OPEN = 'account:open';
export const OPEN_FOR_STAFF = 'account:open-for-staff';

/** Accounts and cards of people who take part where a role of the caller holds. */
export const reachPeople = defineAccess({ permission: OPEN, at: SCOPE_KINDS });
/** The same of people who have a role of their own. */
export const reachStaff = defineAccess({ permission: OPEN_FOR_STAFF, at: SCOPE_KINDS });

const placesOfPerson = statement<{ kind: string; placeId: string }, [personId: string]>(
  'places-of-person',
  'SELECT kind, place_id AS "placeId" FROM person_place WHERE person_id = $1',
);

/**
 * Whoever holds a person's card can sign in as that person. So a helper needs the permission where the person belongs;
 * and for somebody with roles of their own the stronger permission, there and wherever one of these roles holds: an
 * office of one programme gets no card of a participant who is the office of another. Nobody rises above themselves by
 * printing a card.
 *
 * @param now domain time
 * @returns the roles of the person, by which it is judged whether one may make a card alone
 * @throws PersonNotKnown also for people out of the caller's reach: who exists there is not theirs to know
 */
export async function requireReach(work: Work, caller: Caller, personId: string, now: Date): Promise<PersonRoles> {
  const roles = await PersonRoles.of(work, personId, now);
  const { isStaff, staffRoles } = roles;
  const access = isStaff ? reachStaff : reachPeople;
  if (access.isHeldEverywhereBy(caller)) return roles;
  if (!staffRoles.every(({ role, scope }) => !INSTALLATION_ROLES.has(role) && access.reaches(caller, placeOf(scope))))
    throw new PersonNotKnown({ personId });
  const places = await work.query(placesOfPerson, personId);
  if (!places.some(({ kind, placeId }) => access.reaches(caller, placeOf(`${kind}:${placeId}`))))
    throw new PersonNotKnown({ personId });
  return roles;
}
