import { type KnownEntry, type Queries, type SectionChangeView, sectionChanges, statement } from '#plugin-kit';
import type { CatalogSections } from './catalog-sections.js';

/** Changes by section, those of modules beside those of their courses; and all of them as one list. */
export interface ProgrammePlan {
  readonly changes: readonly SectionChangeView[];
  readonly programme: readonly SectionChangeView[];
  readonly profiles: readonly SectionChangeView[];
  readonly courses: readonly SectionChangeView[];
  /** By the module's own key. */
  readonly modules: readonly SectionChangeView[];
  readonly goals: readonly SectionChangeView[];
}

/** What applying the sections changes. */
export async function planSections(
  queries: Queries,
  programmeId: string,
  sections: CatalogSections,
): Promise<ProgrammePlan> {
  const { profiles, courses, goals } = sections;
  const plan = {
    programme: sectionChanges('programme', [sections.programme], await known(queries, KNOWN.programme, programmeId)),
    profiles: sectionChanges('profiles', profiles, await known(queries, KNOWN.profiles, programmeId)),
    courses: sectionChanges(
      'courses',
      courses.map(({ modules: _, ...course }) => course),
      await known(queries, KNOWN.courses, programmeId),
    ),
    modules: sectionChanges('courses', modulesOf(sections), await known(queries, KNOWN.modules, programmeId)),
    goals: sectionChanges('goals', goals, await known(queries, KNOWN.goals, programmeId)),
  };
  return { ...plan, changes: allChanges(plan, sections) };
}

/** The modules of all courses, each with the key of its course. */
export const modulesOf = ({ courses }: CatalogSections) =>
  courses.flatMap(({ key: course, modules }) => modules.map((module) => ({ ...module, course })));

/** All changes as one list; a module is named by its course and its own key. */
function allChanges(plan: Omit<ProgrammePlan, 'changes'>, sections: CatalogSections): SectionChangeView[] {
  const { programme, profiles, courses, modules, goals } = plan;
  const courseOf = new Map(modulesOf(sections).map(({ key, course }) => [key, course]));
  const named = modules.map((change) => ({
    ...change,
    key: courseOf.has(change.key) ? `${courseOf.get(change.key)}/${change.key}` : change.key,
  }));
  return [...programme, ...profiles, ...courses, ...named, ...goals];
}

interface KnownRow {
  readonly key: string;
  readonly ended: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One row an entry; `fields` has the names of the file, without those that it may leave out and did. */
const KNOWN = {
  programme: statement<KnownRow, [programmeId: string]>(
    'known-programme',
    `
    SELECT key, false AS ended,
      jsonb_strip_nulls(
        jsonb_build_object(
          'number', number, 'title', title, 'owner', owner, 'startsOn', starts_on, 'endsOn', ends_on, 'period', period,
          'project', project, 'fund', fund
        )
      ) AS fields
    FROM programme WHERE id = $1`,
  ),
  profiles: statement<KnownRow, [programmeId: string]>(
    'known-profiles',
    `
    SELECT key, ended_at IS NOT NULL AS ended,
      jsonb_build_object('title', title, 'framework', framework, 'requirements', requirements) AS fields
    FROM profile WHERE programme_id = $1 ORDER BY position`,
  ),
  courses: statement<KnownRow, [programmeId: string]>(
    'known-courses',
    `
    SELECT key, ended_at IS NOT NULL AS ended,
      jsonb_strip_nulls(jsonb_build_object('title', title, 'summary', summary)) AS fields
    FROM course WHERE programme_id = $1 ORDER BY position`,
  ),
  modules: statement<KnownRow, [programmeId: string]>(
    'known-modules',
    `
    SELECT m.key, m.ended_at IS NOT NULL AS ended,
      jsonb_strip_nulls(
        jsonb_build_object(
          'title', m.title, 'hours', m.hours, 'forms', m.forms, 'competences', m.competences, 'seats', m.seats,
          'ownWorkMinutes', m.own_work_minutes, 'course', c.key
        )
      ) AS fields
    FROM module m JOIN course c ON c.id = m.course_id WHERE m.programme_id = $1 ORDER BY m.position`,
  ),
  goals: statement<KnownRow, [programmeId: string]>(
    'known-goals',
    `
    SELECT key, ended_at IS NOT NULL AS ended,
      jsonb_strip_nulls(
        jsonb_build_object(
          'title', title, 'measure', measure, 'goalGroup', goal_group_key, 'courses', course_keys, 'target', target
        )
      ) AS fields
    FROM goal WHERE programme_id = $1 ORDER BY position`,
  ),
} as const;

async function known(
  queries: Queries,
  entries: (typeof KNOWN)[keyof typeof KNOWN],
  programmeId: string,
): Promise<KnownEntry[]> {
  const rows = await queries.query(entries, programmeId);
  return rows.map(({ key, ended, fields }) => ({ key, hasEnded: ended, fields }));
}
