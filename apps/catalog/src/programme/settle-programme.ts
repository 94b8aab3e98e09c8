import { type ProgrammeGoal, programmeApplied } from '#contracts';
import { type Work, statement } from '#plugin-kit';
import { keyedId, type LanguageMap } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { Programme } from '../programmes/programme.entity.js';

interface GoalRow {
  readonly key: string;
  readonly title: LanguageMap;
  readonly measure: ProgrammeGoal['measure'];
  readonly goalGroupKey: string | null;
  readonly courseKeys: readonly string[] | null;
  readonly target: ProgrammeGoal['target'];
}

const lockProgrammeFile = statement<object, [lock: string]>(
  'lock-programme-file',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
);

/**
 * Reports of one programme, ours among them, are noted one after the other: two at once would each wait for the
 * other's.
 */
export async function lockProgramme(work: Work, programmeId: string): Promise<void> {
  await work.query(lockProgrammeFile, `catalog:programme:${programmeId}`);
}

/** What the owner of sections has told of them. */
export interface ToldSections {
  readonly programmeId: string;
  readonly owner: string;
  readonly version: string;
  readonly sections: readonly string[];
}

const noteSectionRows = statement<
  { section: string },
  [programmeId: string, version: string, owner: string, sections: readonly string[]]
>(
  'note-sections',
  `
INSERT INTO section_version AS s (programme_id, section, version, owner)
SELECT $1, section, $2, $3 FROM unnest($4::text[]) AS told(section)
ON CONFLICT (programme_id, section) DO UPDATE SET version = EXCLUDED.version, owner = EXCLUDED.owner
WHERE s.owner IS NULL OR s.owner = EXCLUDED.owner OR EXCLUDED.owner = 'catalog'
RETURNING section`,
);

/**
 * Notes at which version sections of a programme stand. A section is told of by one owner: ours by us, another by who
 * told of it first. Answers those that the owner may not tell of.
 */
export async function noteSections(
  work: Work,
  { programmeId, owner, version, sections }: ToldSections,
): Promise<string[]> {
  const noted = await work.query(noteSectionRows, programmeId, version, owner, [...new Set(sections)]);
  const own = new Set(noted.map(({ section }) => section));
  return sections.filter((section) => !own.has(section));
}

const findMissingSections = statement<object, [programmeId: string, allSections: readonly string[], version: string]>(
  'find-missing-sections',
  `
SELECT 1 FROM unnest($2::text[]) AS f(section)
WHERE NOT EXISTS (
  SELECT 1 FROM section_version s WHERE s.programme_id = $1 AND s.section = f.section AND s.version = $3
)
LIMIT 1`,
);

const markVersionApplied = statement<never, [programmeId: string, version: string, now: Date]>(
  'mark-version-applied',
  'UPDATE programme_version SET applied_at = $3 WHERE programme_id = $1 AND version = $2',
);

const listGoalsToTell = statement<GoalRow, [programmeId: string]>(
  'list-goals-to-tell',
  `
SELECT key, title, measure, goal_group_key AS "goalGroupKey", course_keys AS "courseKeys", target
FROM goal
WHERE programme_id = $1 AND ended_at IS NULL
ORDER BY position`,
);

/** Publishes `programme.applied` once all sections of the file stand at its version, whoever came last. */
export async function settleProgramme(work: Work, programmeId: string, now: Date): Promise<void> {
  const programme = await work.entities.findOne(Programme, {
    where: { id: programmeId },
    lock: { mode: 'pessimistic_write' },
  });
  if (!programme || programme.appliedVersion === programme.version) return;
  const [missing] = await work.query(findMissingSections, programmeId, programme.allSections, programme.version);
  if (missing) return;

  await work.entities.update(Programme, { id: programmeId }, { appliedVersion: programme.version, appliedAt: now });
  await work.query(markVersionApplied, programmeId, programme.version, now);
  const goals = await work.query(listGoalsToTell, programmeId);
  const { key, version, title, startsOn, endsOn, fund } = programme;
  work.publish(
    programmeApplied(programmeId, {
      programmeId,
      key,
      version,
      title,
      startsOn,
      endsOn,
      ...(fund && { fund: { name: fund.name, wording: fund.wording, emblem: fund.emblem } }),
      goals: goals.map((goal) => goalOf(programmeId, goal)),
    }),
  );
  work.purge(tags.all, tags.programme(programmeId));
}

function goalOf(
  programmeId: string,
  { key, title, measure, goalGroupKey, courseKeys, target }: GoalRow,
): ProgrammeGoal {
  return {
    goalId: keyedId('goal', programmeId, key),
    key,
    title,
    measure,
    target,
    ...(goalGroupKey !== null && { goalGroupId: keyedId('goal-group', programmeId, goalGroupKey) }),
    ...(courseKeys && { courseIds: courseKeys.map((course) => keyedId('course', programmeId, course)) }),
  };
}
