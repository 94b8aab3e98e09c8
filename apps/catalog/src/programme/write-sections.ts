import type { OwnedFile, Work } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import type { CatalogSections } from './catalog-sections.js';
import { modulesOf } from './programme-plan.js';

/** Writes all entries of the sections as the file has them, set by set; what it has not is left to `endEntries`. */
export async function writeSections({ entities }: Work, file: OwnedFile<CatalogSections>, now: Date): Promise<void> {
  const { programmeId, version, allSections, sections } = file;
  const { key, number = null, title, owner, startsOn, endsOn, period = null, fund = null } = sections.programme;
  await entities.query(
    `INSERT INTO programme (id, key, number, title, owner, starts_on, ends_on, period, fund, version, all_sections)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET number = EXCLUDED.number, title = EXCLUDED.title, owner = EXCLUDED.owner,
       starts_on = EXCLUDED.starts_on, ends_on = EXCLUDED.ends_on,
       period = EXCLUDED.period, fund = EXCLUDED.fund, version = EXCLUDED.version,
       all_sections = EXCLUDED.all_sections`,
    [
      programmeId,
      key,
      number,
      JSON.stringify(title),
      owner,
      startsOn,
      endsOn,
      period,
      fund && JSON.stringify(fund),
      version,
      allSections,
    ],
  );
  await entities.query(
    `
      INSERT INTO programme_version (programme_id, version, sections, stored_at)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT DO NOTHING
    `,
    [programmeId, version, JSON.stringify(sections), now],
  );
  for (const { sql, rows } of entries(programmeId, sections))
    await entities.query(sql, [JSON.stringify(rows), programmeId]);
  await entities.query(
    `INSERT INTO module_version (module_id, version, hours, competences, published_at)
     SELECT id, version, hours, competences, $2
     FROM module
     WHERE programme_id = $1 AND ended_at IS NULL
     ON CONFLICT DO NOTHING`,
    [programmeId, now],
  );
}

function entries(programmeId: string, sections: CatalogSections) {
  const { profiles, courses, goals } = sections;
  return [
    {
      sql: PROFILES,
      rows: profiles.map((profile, position) => ({
        ...profile,
        id: keyedId('profile', programmeId, profile.key),
        position,
      })),
    },
    {
      sql: COURSES,
      rows: courses.map(({ modules: _, ...course }, position) => ({
        ...course,
        id: keyedId('course', programmeId, course.key),
        position,
      })),
    },
    {
      sql: MODULES,
      rows: modulesOf(sections).map((module, position) => ({
        ...module,
        id: keyedId('module', programmeId, module.key),
        course_id: keyedId('course', programmeId, module.course),
        position,
      })),
    },
    {
      sql: GOALS,
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

const PROFILES = `
INSERT INTO profile (id, programme_id, key, position, title, framework, requirements)
SELECT id, $2, key, position, title, framework, requirements
FROM jsonb_to_recordset($1::jsonb) AS r(
  id uuid, key text, position int, title jsonb, framework text, requirements jsonb
)
ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, title = EXCLUDED.title, framework = EXCLUDED.framework,
  requirements = EXCLUDED.requirements, ended_at = NULL`;

const COURSES = `
INSERT INTO course (id, programme_id, key, position, title, summary)
SELECT id, $2, key, position, title, summary
FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, key text, position int, title jsonb, summary jsonb)
ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, title = EXCLUDED.title, summary = EXCLUDED.summary,
  ended_at = NULL`;

/**
 * Other hours or competences are another version of the module: who completed the earlier one has shown the earlier
 * ones.
 */
const MODULES = `
INSERT INTO module AS m (id, programme_id, course_id, key, position, version, title, hours, forms, competences, seats)
SELECT id, $2, course_id, key, position, 1, title, hours, forms, competences, seats
FROM jsonb_to_recordset($1::jsonb) AS r(
  id uuid, course_id uuid, key text, position int, title jsonb, hours double precision, forms text[], competences jsonb,
  seats int
)
ON CONFLICT (id) DO UPDATE SET
  course_id = EXCLUDED.course_id, position = EXCLUDED.position, title = EXCLUDED.title, hours = EXCLUDED.hours,
    forms = EXCLUDED.forms,
  competences = EXCLUDED.competences, seats = EXCLUDED.seats, ended_at = NULL,
  version = m.version + (m.hours <> EXCLUDED.hours OR m.competences <> EXCLUDED.competences)::int`;

const GOALS = `
INSERT INTO goal (id, programme_id, key, position, title, measure, goal_group_key, course_keys, target)
SELECT id, $2, key, position, title, measure, goal_group_key, course_keys, target
FROM jsonb_to_recordset($1::jsonb) AS r(
  id uuid, key text, position int, title jsonb, measure text, goal_group_key text, course_keys text[], target jsonb
)
ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, title = EXCLUDED.title, measure = EXCLUDED.measure,
  goal_group_key = EXCLUDED.goal_group_key,
  course_keys = EXCLUDED.course_keys, target = EXCLUDED.target, ended_at = NULL`;

/** Ends what left the file. Nothing is deleted: sessions and certificates point at it. */
export async function endEntries(
  { entities }: Work,
  table: 'profile' | 'course' | 'module' | 'goal',
  programmeId: string,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length > 0)
    await entities.query(`UPDATE ${table} SET ended_at = $3 WHERE programme_id = $1 AND key = ANY($2)`, [
      programmeId,
      keys,
      now,
    ]);
}
