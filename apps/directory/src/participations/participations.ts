import { membershipEnded, participationAccepted, participationEnded } from '#contracts';
import { stockholmDay, uuidv7 } from '#platform';
import { type Caller, type Work, defineAccess, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import {
  PARTICIPATIONS,
  type ParticipationRow,
  type ParticipationView,
  participationView,
} from './participation.view.js';

/** Who said so. */
export type SaidBy = 'organisation' | 'operator' | 'programme';

export interface Answer {
  readonly programmeId: string;
  readonly organisationId: string;
  readonly by: Exclude<SaidBy, 'programme'>;
  /** Why the operator records it. */
  readonly reason?: string;
  readonly now: Date;
}

/**
 * For the very organisation, and by one of its own people: a right that holds everywhere, or a machine, is not the
 * organisation.
 */
export const answerForOrganisation = defineAccess({
  permission: 'participation:accept',
  and: 'own',
  at: ['organisation'],
  everywhere: false,
  whose: ['people'],
});

const findColleague = statement<object, [personId: string, organisationId: string]>(
  'find-colleague',
  'SELECT 1 FROM person WHERE id = $1 AND organisation_id = $2',
);

/**
 * Refuses unless the caller is one of the organisation's own people and holds the right for this organisation.
 * @throws NotFound whether or not anybody asked the organisation · Forbidden for a caller who is not registered
 */
export async function requireOwnPerson(work: Work, caller: Caller, organisationId: string): Promise<void> {
  const [person] = await work.query(findColleague, caller.personId, organisationId);
  if (!answerForOrganisation.allows(caller, { organisationId, people: person ? caller.personId : null }))
    throw new NotFound({});
}

const addParticipation = statement<
  object,
  [participationId: string, programmeId: string, organisationId: string, by: string, now: Date, from: string]
>(
  'accept-participation',
  `
INSERT INTO participation (id, programme_id, organisation_id, accepted_as, accepted_at, from_day)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (programme_id, organisation_id) WHERE ended_at IS NULL DO NOTHING
RETURNING id`,
);

/**
 * The organisation takes part from today; again says nothing new.
 * @throws NotFound when the programme does not ask it
 */
export async function acceptParticipation(
  work: Work,
  { programmeId, organisationId, by, reason, now }: Answer,
): Promise<void> {
  await lockAsked(work, programmeId, organisationId);
  const from = stockholmDay(now);
  const participationId = uuidv7();
  const rows = await work.query(addParticipation, participationId, programmeId, organisationId, by, now, from);
  if (rows.length === 0) return;
  work.publish(participationAccepted(participationId, { participationId, programmeId, organisationId, from }));
  work.record({ aggregate: 'participation', aggregateId: participationId, fields: ['from'], reason });
}

const lockAskedRow = statement<object, [programmeId: string, organisationId: string]>(
  'lock-asked',
  `
SELECT 1
FROM programme_organisation
WHERE programme_id = $1 AND organisation_id = $2 AND ended_at IS NULL
FOR UPDATE`,
);

/**
 * Locks what the programme asks of the organisation; whoever answers, and the file that stops asking, come one after
 * the other.
 */
async function lockAsked(work: Work, programmeId: string, organisationId: string): Promise<void> {
  const [asked] = await work.query(lockAskedRow, programmeId, organisationId);
  if (!asked) throw new NotFound({});
}

export interface Ending {
  readonly programmeId: string;
  readonly organisationIds: readonly string[];
  readonly by: SaidBy;
  readonly reason?: string;
  readonly now: Date;
}

const endParticipationRows = statement<
  { id: string; organisationId: string; lastDay: string },
  [programmeId: string, organisationIds: readonly string[], now: Date, by: string, today: string]
>(
  'end-participations',
  `
UPDATE participation SET ended_at = $3, ended_as = $4, last_day = greatest(from_day, $5::date)
WHERE programme_id = $1 AND organisation_id = ANY($2::uuid[]) AND ended_at IS NULL
RETURNING id, organisation_id AS "organisationId", last_day::text AS "lastDay"`,
);

/**
 * The organisations take part no longer, from this moment: nobody is taken any more, and the memberships of their
 * people end with today, which is what other services go by. What was reported until then stays.
 */
export async function endParticipations(
  work: Work,
  { programmeId, organisationIds, by, reason, now }: Ending,
): Promise<void> {
  const today = stockholmDay(now);
  const ended = await work.query(endParticipationRows, programmeId, organisationIds, now, by, today);
  for (const { id: participationId, organisationId, lastDay: on } of ended) {
    work.publish(participationEnded(participationId, { participationId, programmeId, organisationId, on }));
    work.record({ aggregate: 'participation', aggregateId: participationId, fields: ['endedOn'], reason });
  }
  if (ended.length > 0)
    await endMemberships(
      work,
      programmeId,
      ended.map((row) => row.organisationId),
      today,
      reason,
    );
}

const endMembershipsOfOrganisations = statement<
  {
    id: string;
    personId: string;
    goalGroupId: string;
    organisationId: string;
    endedOn: string;
  },
  [programmeId: string, organisationIds: readonly string[], today: string, cause: string]
>(
  'end-memberships-of-organisations',
  `
UPDATE membership SET ended_on = greatest(from_day, $3::date), cause = $4
WHERE programme_id = $1 AND organisation_id = ANY($2::uuid[]) AND (ended_on IS NULL OR ended_on > $3)
RETURNING id, person_id AS "personId", goal_group_id AS "goalGroupId", organisation_id AS "organisationId",
  ended_on::text AS "endedOn"`,
);

async function endMemberships(
  work: Work,
  programmeId: string,
  organisationIds: readonly string[],
  today: string,
  reason: string | undefined,
): Promise<void> {
  const cause = 'organisation-left';
  const left = await work.query(endMembershipsOfOrganisations, programmeId, organisationIds, today, cause);
  for (const row of left) {
    work.publish(
      membershipEnded(row.id, {
        membershipId: row.id,
        personId: row.personId,
        programmeId,
        goalGroupId: row.goalGroupId,
        organisationId: row.organisationId,
        on: row.endedOn,
        cause,
      }),
    );
    work.record({ aggregate: 'membership', aggregateId: row.id, fields: ['endedOn', 'cause'], reason });
  }
}

const findParticipation = statement<ParticipationRow, [programmeId: string, organisationId: string]>(
  'find-participation',
  `${PARTICIPATIONS} WHERE t.programme_id = $1 AND t.organisation_id = $2`,
);

/** What the organisation is asked and has answered by now. @throws NotFound */
export async function readParticipation(
  work: Work,
  programmeId: string,
  organisationId: string,
): Promise<ParticipationView> {
  const [row] = await work.query(findParticipation, programmeId, organisationId);
  if (!row) throw new NotFound({});
  return participationView(row);
}
