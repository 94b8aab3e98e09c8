import type { EntityManager } from 'typeorm';
import type { Caller } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';

/**
 * Refuses unless the caller is the person, or may hand over roles where the person belongs.
 * @throws NotFound also for people out of the caller's reach
 */
export async function requireLinking(
  entities: Pick<EntityManager, 'query'>,
  caller: Caller,
  personId: string,
): Promise<void> {
  const [person] = await entities.query<{ organisation_id: string; unit_id: string | null }[]>(
    'SELECT organisation_id, unit_id FROM person WHERE id = $1',
    [personId],
  );
  const isTheirs =
    person &&
    (caller.isPerson(personId) ||
      caller.may('identity:link', { organisationId: person.organisation_id, unitId: person.unit_id }));
  if (!isTheirs) throw new NotFound({});
}
