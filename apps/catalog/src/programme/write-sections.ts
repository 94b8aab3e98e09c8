import { type OwnedFile, type Work, statement } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import type { CatalogSections } from './catalog-sections.js';
import { modulesOf } from './programme-plan.js';

const putProgramme = statement<
  never,
  [
    programmeId: string,
    key: string,
    number: string | null,
    title: string,
    owner: string,
    startsOn: string,
    endsOn: string,
    period: string | null,
    project: string | null,
    fund: string | null,
    version: string,
    allSections: readonly string[],
  ]
>(
  'put-programme',
  `
INSERT INTO programme (id, key, number, title, owner, starts_on, ends_on, period, project, fund, version, all_sections)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (id) DO UPDATE SET number = EXCLUDED.number, title = EXCLUDED.title, owner = EXCLUDED.owner,
  starts_on = EXCLUDED.starts_on, ends_on = EXCLUDED.ends_on,
  period = EXCLUDED.period, project = EXCLUDED.project, fund = EXCLUDED.fund, version = EXCLUDED.version,
  all_sections = EXCLUDED.all_sections`,
);

const putProgrammeVersion = statement<never, [programmeId: string, version: string, sections: string, now: Date]>(
  'put-programme-version',
  `
INSERT INTO programme_version (programme_id, version, sections, stored_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING`,
);

const addModuleVersions = statement<never, [programmeId: string, now: Date]>(
  'add-module-versions',
  `
INSERT INTO module_version (module_id, version, hours, competences, published_at)
SELECT id, version, hours, competences, $2
FROM module
WHERE programme_id = $1 AND ended_at IS NULL
ON CONFLICT DO NOTHING`,
);

/** Writes all entries of the sections as the file has them, set by set; what it has not is left to `endEntries`. */
export async function writeSections(work: Work, file: OwnedFile<CatalogSections>, now: Date): Promise<void> {
  const { programmeId, version, allSections, sections } = file;
  const {
    key,
    number = null,
    title,
    owner,
    startsOn,
    endsOn,
    period = null,
    project = null,
    fund = null,
  } = sections.programme;
  await work.query(
    putProgramme,
    programmeId,
    key,
    number,
    JSON.stringify(title),
    owner,
    startsOn,
    endsOn,
    period,
    project && JSON.stringify(project),
    fund && JSON.stringify(fund),
    version,
    allSections,
  );
  await work.query(putProgrammeVersion, programmeId, version, JSON.stringify(sections), now);
  for (const { put, rows } of entries(programmeId, sections)) await work.query(put, JSON.stringify(rows), programmeId);
  await work.query(addModuleVersions, programmeId, now);
}

function entries(programmeId: string, sections: CatalogSections) {
  const { profiles, courses, goals } = sections;
  return [
    {
      put: putProfiles,
      rows: profiles.map((profile, position) => ({
        ...profile,
        id: keyedId('profile', programmeId, profile.key),
        position,
      })),
    },
    {
      put: putCourses,
      rows: courses.map(({ modules: _, ...course }, position) => ({
        ...course,
        id: keyedId('course', programmeId, course.key),
        position,
      })),
    },
    {
      put: putModules,
      rows: modulesOf(sections).map((module, position) => ({
        ...module,
        id: keyedId('module', programmeId, module.key),
        course_id: keyedId('course', programmeId, module.course),
        position,
      })),
    },
    {
      put: putGoals,
      rows: goals.map((goal, position) => ({
        ...goal,
        id: keyedId('goal', programmeId, goal.key),
        goal_group_key: goal.goalGroup,
        course_keys: goal.courses,
        position,
      })),
    },
  ];
}

const putProfiles = statement<never, [rows: string, programmeId: string]>(
  'put-profiles',
  `
INSERT INTO profile (id, programme_id, key, position, title, framework, requirements)
SELECT id, $2, key, position, title, framework, requirements
FROM jsonb_to_recordset($1::jsonb) AS r(
  id uuid, key text, position int, title jsonb, framework text, requirements jsonb
)
ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, title = EXCLUDED.title, framework = EXCLUDED.framework,
  requirements = EXCLUDED.requirements, ended_at = NULL`,
);

const putCourses = statement<never, [rows: string, programmeId: string]>(
  'put-courses',
  `
INSERT INTO course (id, programme_id, key, position, title, summary)
SELECT id, $2, key, position, title, summary
FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, key text, position int, title jsonb, summary jsonb)
ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, title = EXCLUDED.title, summary = EXCLUDED.summary,
  ended_at = NULL`,
);

/**
 * Other hours or competences are another version of the module: who completed the earlier one has shown the earlier
 * ones.
 */
const putModules = statement<never, [rows: string, programmeId: string]>(
  'put-modules',
  `
INSERT INTO module AS m (
  id, programme_id, course_id, key, position, version, title, hours, forms, competences, seats, own_work_minutes
)
SELECT id, $2, course_id, key, position, 1, title, hours, forms, competences, seats, "ownWorkMinutes"
FROM jsonb_to_recordset($1::jsonb) AS r(
  id uuid, course_id uuid, key text, position int, title jsonb, hours double precision, forms text[], competences jsonb,
  seats int, "ownWorkMinutes" int
)
ON CONFLICT (id) DO UPDATE SET
  course_id = EXCLUDED.course_id, position = EXCLUDED.position, title = EXCLUDED.title, hours = EXCLUDED.hours,
    forms = EXCLUDED.forms,
  competences = EXCLUDED.competences, seats = EXCLUDED.seats, own_work_minutes = EXCLUDED.own_work_minutes,
  ended_at = NULL,
  version = m.version + (m.hours <> EXCLUDED.hours OR m.competences <> EXCLUDED.competences)::int`,
);

const putGoals = statement<never, [rows: string, programmeId: string]>(
  'put-goals',
  `
INSERT INTO goal (id, programme_id, key, position, title, measure, goal_group_key, course_keys, target)
SELECT id, $2, key, position, title, measure, goal_group_key, course_keys, target
FROM jsonb_to_recordset($1::jsonb) AS r(
  id uuid, key text, position int, title jsonb, measure text, goal_group_key text, course_keys text[], target jsonb
)
ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, title = EXCLUDED.title, measure = EXCLUDED.measure,
  goal_group_key = EXCLUDED.goal_group_key,
  course_keys = EXCLUDED.course_keys, target = EXCLUDED.target, ended_at = NULL`,
);

type EndedEntries = [programmeId: string, keys: readonly string[], now: Date];

const end = {
  profile: statement<never, EndedEntries>('end-profiles', ending('profile')),
  course: statement<never, EndedEntries>('end-courses', ending('course')),
  module: statement<never, EndedEntries>('end-modules', ending('module')),
  goal: statement<never, EndedEntries>('end-goals', ending('goal')),
};

function ending(table: string): string {
  return `UPDATE ${table} SET ended_at = $3 WHERE programme_id = $1 AND key = ANY($2)`;
}

/** Ends what left the file. Nothing is deleted: sessions and certificates point at it. */
export async function endEntries(
  work: Work,
  table: keyof typeof end,
  programmeId: string,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length > 0) await work.query(end[table], programmeId, keys, now);
}
