import { directorySectionsApplied } from '#contracts';
import { Clock } from '#platform';
import {
  type Caller,
  Operation,
  ProgrammeAppliedView,
  type SectionChangeView,
  UnitOfWork,
  type Work,
} from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { DIRECTORY_SECTIONS, type DirectorySections, ProgrammeInput } from './directory-sections.js';
import { endParticipations } from '../participations/participations.js';
import { keepHead } from './programme-head.js';
import { planSections } from './programme-plan.js';

interface Application {
  readonly programmeId: string;
  readonly sections: DirectorySections;
  readonly changes: readonly SectionChangeView[];
  readonly caller: Caller;
  readonly now: Date;
}

@Operation({
  name: 'directory.apply-programme',
  summary: 'Apply the organisations and goal groups of a programme file',
  http: 'POST /directory/programme/apply',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeAppliedView,
  timeoutMs: 30_000,
})
export class ApplyProgramme {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ programmeKey, version, sections }: ProgrammeInput, caller: Caller): Promise<ProgrammeAppliedView> {
    const programmeId = keyedId('programme', programmeKey);
    caller.require('programme:apply', { programmeId });
    return this.unitOfWork.run(async (work) => {
      // Organisations are shared by programmes: files are applied one after the other.
      await work.entities.query(`SELECT pg_advisory_xact_lock(hashtextextended('directory:programme', 0))`);
      const changes = await planSections(work.entities, programmeId, sections);
      const application = { programmeId, sections, changes, caller, now: this.clock.now() };
      await keepHead(work, programmeId, programmeKey, sections.programme);
      await applyOrganisations(work, application);
      await applyGoalGroups(work, application);
      await noteVersion(work, application, version);
      return { changes, version };
    });
  }
}

const keysOf = (changes: readonly SectionChangeView[], section: string, isEnd: boolean) =>
  changes
    .filter((change) => change.section === section && change.action !== 'none' && (change.action === 'end') === isEnd)
    .map(({ key }) => key);

/** Whom the file names is asked; whom it names again was asked already; whom it names no more takes part no longer. */
async function applyOrganisations(
  work: Work,
  { programmeId, sections, changes, caller, now }: Application,
): Promise<void> {
  const kept = new Set(keysOf(changes, 'organisations', false));
  const rows = sections.organisations
    .filter(({ key }) => kept.has(key))
    .map(({ key, name, type }) => ({ id: keyedId('organisation', key), key, name, type }));
  if (rows.length > 0) {
    await work.entities.query(
      `INSERT INTO organisation (id, key, name, type)
SELECT id, key, name, type
FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, key text, name text, type text)
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, type = EXCLUDED.type`,
      [JSON.stringify(rows)],
    );
    await work.entities.query(
      `INSERT INTO programme_organisation AS t (programme_id, organisation_id, asked_at, asked_by_kind, asked_by_id)
       SELECT $1, unnest($2::uuid[]), $3, $4, $5
       ON CONFLICT (programme_id, organisation_id) DO UPDATE SET ended_at = NULL,
         asked_at = EXCLUDED.asked_at, asked_by_kind = EXCLUDED.asked_by_kind, asked_by_id = EXCLUDED.asked_by_id
       WHERE t.ended_at IS NOT NULL`,
      [programmeId, rows.map(({ id }) => id), now, caller.kind, caller.id],
    );
  }
  const ended = keysOf(changes, 'organisations', true).map((key) => keyedId('organisation', key));
  if (ended.length === 0) return;
  await work.entities.query(
    'UPDATE programme_organisation SET ended_at = $3 WHERE programme_id = $1 AND organisation_id = ANY($2::uuid[])',
    [programmeId, ended, now],
  );
  await endParticipations(work, { programmeId, organisationIds: ended, by: 'programme', now });
}

async function applyGoalGroups(work: Work, { programmeId, sections, changes, now }: Application): Promise<void> {
  const kept = new Set(keysOf(changes, 'goalGroups', false));
  const rows = sections.goalGroups
    .filter(({ key }) => kept.has(key))
    .map(({ key, name, planned }) => ({
      id: keyedId('goal-group', programmeId, key),
      key,
      name,
      planned: planned ?? null,
    }));
  if (rows.length > 0) {
    await work.entities.query(
      `INSERT INTO goal_group (id, programme_id, key, name, planned)
       SELECT id, $2, key, name, planned
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, key text, name jsonb, planned jsonb)
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, planned = EXCLUDED.planned, ended_at = NULL`,
      [JSON.stringify(rows), programmeId],
    );
  }
  const ended = keysOf(changes, 'goalGroups', true);
  if (ended.length > 0)
    await work.entities.query('UPDATE goal_group SET ended_at = $3 WHERE programme_id = $1 AND key = ANY($2)', [
      programmeId,
      ended,
      now,
    ]);
}

async function noteVersion(work: Work, { programmeId, changes, now }: Application, version: string): Promise<void> {
  const [known] = await work.entities.query<{ version: string }[]>(
    'SELECT version FROM applied_sections WHERE programme_id = $1',
    [programmeId],
  );
  if (known?.version === version) return;
  await work.entities.query(
    `INSERT INTO applied_sections (programme_id, version, applied_at) VALUES ($1, $2, $3)
     ON CONFLICT (programme_id) DO UPDATE SET version = EXCLUDED.version, applied_at = EXCLUDED.applied_at`,
    [programmeId, version, now],
  );
  work.publish(directorySectionsApplied(programmeId, { programmeId, version, sections: DIRECTORY_SECTIONS }));
  work.record({
    aggregate: 'programme-sections',
    aggregateId: programmeId,
    fields: [...new Set(changes.filter(({ action }) => action !== 'none').map(({ section }) => section))],
  });
}
