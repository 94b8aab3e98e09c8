import { type Caller, defineAccess, type Queries, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';

/** How people sign in: their own, and that of people of one's organisations and units. */
export const linkIdentities = defineAccess({
  permission: 'identity:link',
  or: 'own',
  at: ['organisation', 'unit'],
  whose: ['person'],
});

const placeOfPersonToLink = statement<{ organisationId: string; unitId: string | null }, [personId: string]>(
  'place-of-person-to-link',
  'SELECT organisation_id AS "organisationId", unit_id AS "unitId" FROM person WHERE id = $1',
);

/**
 * Refuses unless the caller is the person, or may hand over roles where the person belongs.
 * @throws NotFound also for people out of the caller's reach
 */
export async function requireLinking(queries: Queries, caller: Caller, personId: string): Promise<void> {
  const [person] = await queries.query(placeOfPersonToLink, personId);
  const isTheirs =
    person &&
    linkIdentities.allows(caller, { organisationId: person.organisationId, unitId: person.unitId, person: personId });
  if (!isTheirs) throw new NotFound({});
}
