import { type Caller, type SectionChangeView, type Work, statement } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { endParticipations } from '../participations/participations.js';
import type { DirectorySections } from './directory-sections.js';

interface Application {
  readonly programmeId: string;
  readonly sections: DirectorySections;
  readonly changes: readonly SectionChangeView[];
  readonly caller: Caller;
  readonly now: Date;
}

const keysOf = (changes: readonly SectionChangeView[], section: string, isEnd: boolean) =>
  changes
    .filter((change) => change.section === section && change.action !== 'none' && (change.action === 'end') === isEnd)
    .map(({ key }) => key);

const putOrganisations = statement<never, [rows: string]>(
  'put-organisations',
  `
INSERT INTO organisation (id, key, name, type)
SELECT id, key, name, type
FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, key text, name text, type text)
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, type = EXCLUDED.type`,
);

const askOrganisations = statement<
  never,
  [programmeId: string, ids: readonly string[], now: Date, kind: string, id: string]
>(
  'ask-organisations',
  `
INSERT INTO programme_organisation AS t (programme_id, organisation_id, asked_at, asked_by_kind, asked_by_id)
SELECT $1, unnest($2::uuid[]), $3, $4, $5
ON CONFLICT (programme_id, organisation_id) DO UPDATE SET ended_at = NULL,
  asked_at = EXCLUDED.asked_at, asked_by_kind = EXCLUDED.asked_by_kind, asked_by_id = EXCLUDED.asked_by_id
WHERE t.ended_at IS NOT NULL`,
);

const endAskingOrganisations = statement<never, [programmeId: string, ended: readonly string[], now: Date]>(
  'end-asking-organisations',
  'UPDATE programme_organisation SET ended_at = $3 WHERE programme_id = $1 AND organisation_id = ANY($2::uuid[])',
);

/** Whom the file names is asked; whom it names again was asked already; whom it names no more takes part no longer. */
export async function applyOrganisations(
  work: Work,
  { programmeId, sections, changes, caller, now }: Application,
): Promise<void> {
  const kept = new Set(keysOf(changes, 'organisations', false));
  const rows = sections.organisations
    .filter(({ key }) => kept.has(key))
    .map(({ key, name, type }) => ({ id: keyedId('organisation', key), key, name, type }));
  if (rows.length > 0) {
    await work.query(putOrganisations, JSON.stringify(rows));
    await work.query(
      askOrganisations,
      programmeId,
      rows.map(({ id }) => id),
      now,
      caller.kind,
      caller.id,
    );
  }
  const ended = keysOf(changes, 'organisations', true).map((key) => keyedId('organisation', key));
  if (ended.length === 0) return;
  await work.query(endAskingOrganisations, programmeId, ended, now);
  await endParticipations(work, { programmeId, organisationIds: ended, by: 'programme', now });
}

const putGoalGroups = statement<never, [rows: string, programmeId: string]>(
  'put-goal-groups',
  `
INSERT INTO goal_group (id, programme_id, key, name, planned, is_exclusive, organisation_keys)
SELECT id, $2, key, name, planned, is_exclusive, organisation_keys
FROM jsonb_to_recordset($1::jsonb) AS r(
  id uuid, key text, name jsonb, planned jsonb, is_exclusive boolean, organisation_keys text[]
)
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, planned = EXCLUDED.planned,
  is_exclusive = EXCLUDED.is_exclusive, organisation_keys = EXCLUDED.organisation_keys, ended_at = NULL`,
);

const endGoalGroups = statement<never, [programmeId: string, ended: readonly string[], now: Date]>(
  'end-goal-groups',
  'UPDATE goal_group SET ended_at = $3 WHERE programme_id = $1 AND key = ANY($2)',
);

/** Goal groups that the file names stand as it says; the others end. */
export async function applyGoalGroups(work: Work, { programmeId, sections, changes, now }: Application): Promise<void> {
  const kept = new Set(keysOf(changes, 'goalGroups', false));
  const rows = sections.goalGroups
    .filter(({ key }) => kept.has(key))
    .map(({ key, name, planned, exclusive, organisations }) => ({
      id: keyedId('goal-group', programmeId, key),
      key,
      name,
      planned: planned ?? null,
      is_exclusive: exclusive,
      organisation_keys: organisations ?? null,
    }));
  if (rows.length > 0) {
    await work.query(putGoalGroups, JSON.stringify(rows), programmeId);
  }
  const ended = keysOf(changes, 'goalGroups', true);
  if (ended.length > 0) await work.query(endGoalGroups, programmeId, ended, now);
}
