import {
  type KnownEntry,
  type Queries,
  type SectionChangeView,
  repeatedKeys,
  sectionChanges,
  statement,
} from '#plugin-kit';
import { type InputFault, InvalidInput, keyedId } from '#plugin-kit/contract';
import type { DirectorySections, OrganisationSection } from './directory-sections.js';

interface OrganisationRow {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  /** Takes part in this programme. */
  readonly isOurs: boolean;
  /** Takes part in another one. */
  readonly isOthers: boolean;
}

interface GoalGroupRow {
  readonly key: string;
  readonly name: object;
  readonly planned: object | null;
  readonly isExclusive: boolean;
  readonly organisationKeys: string[] | null;
  readonly hasEnded: boolean;
}

/** The sections as they are. @throws {InvalidInput} where a key stands twice */
export function refuseRepeatedKeys(sections: DirectorySections): DirectorySections {
  const { organisations, goalGroups } = sections;
  const errors = [
    ...repeatedKeys(organisations, '/sections/organisations'),
    ...repeatedKeys(goalGroups, '/sections/goalGroups'),
    ...goalGroups.flatMap(({ organisations: bound = [] }, index) =>
      bound.flatMap((key, place): InputFault[] =>
        organisations.some((organisation) => organisation.key === key)
          ? []
          : [
              {
                pointer: `/sections/goalGroups/${index}/organisations/${place}`,
                detail: { sv: 'Finns inte under organisations.', en: 'Is not among organisations.' },
              },
            ],
      ),
    ),
  ];
  if (errors.length > 0) throw new InvalidInput({}, { errors });
  return sections;
}

const goalGroupsOfProgramme = statement<GoalGroupRow, [programmeId: string]>(
  'goal-groups-of-programme',
  `
SELECT key, name, planned, is_exclusive AS "isExclusive", organisation_keys AS "organisationKeys",
  ended_at IS NOT NULL AS "hasEnded"
FROM goal_group WHERE programme_id = $1 ORDER BY key`,
);

/**
 * What applying the sections changes.
 * @throws {InvalidInput} where an organisation of other programmes would get another name or type
 */
export async function planSections(
  queries: Queries,
  programmeId: string,
  { organisations, goalGroups }: DirectorySections,
): Promise<SectionChangeView[]> {
  const known = await knownOrganisations(queries, programmeId, organisations);
  refuseRenaming(organisations, known);
  const groups = await queries.query(goalGroupsOfProgramme, programmeId);
  return [
    ...sectionChanges(
      'organisations',
      organisations,
      known.map(({ key, name, type, isOurs }): KnownEntry => ({
        key,
        fields: { name, type },
        hasEnded: !isOurs,
      })),
    ),
    ...sectionChanges(
      'goalGroups',
      goalGroups,
      groups.map(({ key, name, planned, isExclusive, organisationKeys, hasEnded }): KnownEntry => ({
        key,
        fields: {
          name,
          ...(planned && { planned }),
          exclusive: isExclusive,
          ...(organisationKeys && { organisations: organisationKeys }),
        },
        hasEnded,
      })),
    ),
  ];
}

const organisationsOfProgramme = statement<OrganisationRow, [programmeId: string, organisationIds: readonly string[]]>(
  'organisations-of-programme',
  `
SELECT o.key, o.name, o.type,
  EXISTS (
    SELECT 1
    FROM programme_organisation t
    WHERE t.organisation_id = o.id AND t.programme_id = $1 AND t.ended_at IS NULL
  ) AS "isOurs",
  EXISTS (
    SELECT 1 FROM programme_organisation t WHERE t.organisation_id = o.id AND t.programme_id <> $1
  ) AS "isOthers"
FROM organisation o
WHERE o.id = ANY($2::uuid[])
  OR o.id IN (SELECT organisation_id FROM programme_organisation WHERE programme_id = $1)
ORDER BY o.key`,
);

function knownOrganisations(
  queries: Queries,
  programmeId: string,
  wanted: readonly OrganisationSection[],
): Promise<OrganisationRow[]> {
  return queries.query(
    organisationsOfProgramme,
    programmeId,
    wanted.map(({ key }) => keyedId('organisation', key)),
  );
}

/** An organisation is one and the same in all programmes; none of them renames it over the head of the others. */
function refuseRenaming(organisations: readonly OrganisationSection[], known: readonly OrganisationRow[]): void {
  const others = new Map(known.filter(({ isOthers }) => isOthers).map((row) => [row.key, row]));
  const errors = organisations.flatMap<InputFault>((organisation, index) => {
    const row = others.get(organisation.key);
    return (['name', 'type'] as const)
      .filter((field) => row && row[field] !== organisation[field])
      .map((field) => ({
        pointer: `/sections/organisations/${index}/${field}`,
        detail: {
          sv: `Organisationen "${row!.key}" finns i ett annat program med "${row![field]}".`,
          en: `The organisation "${row!.key}" has "${row![field]}" in another programme.`,
        },
      }));
  });
  if (errors.length > 0) throw new InvalidInput({}, { errors });
}
