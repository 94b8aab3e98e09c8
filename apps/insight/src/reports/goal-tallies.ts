import type { GoalMeasure, ProgrammeGoal } from '#contracts';
import type { LanguageMap } from '#plugin-kit/contract';
import type { DataSource } from 'typeorm';
import type { GoalTally } from './goal-outcome.js';

export interface GoalRow {
  readonly goalId: string;
  readonly key: string;
  readonly title: LanguageMap;
  readonly measure: GoalMeasure;
  readonly target: ProgrammeGoal['target'];
  readonly goalGroupId: string | null;
  readonly courseIds: string[] | null;
}

export interface TalliedGoal extends GoalRow {
  readonly tallies: readonly GoalTally[];
}

/**
 * Everybody who has or had a membership in the goal's group, once; what they did in the goal's courses; and their sex.
 * A fulfilled plan counts for a goal with courses when it holds a module of one of them.
 */
const TALLIES = `
WITH training AS (
  SELECT learner_id, course_id, bool_or(signed_hours > 0 OR state = 'completed') AS is_trained, sum(signed_hours) AS hours
  FROM enrolment WHERE programme_id = $1 GROUP BY learner_id, course_id
), fulfilled AS (
  SELECT t.learner_id, array_remove(array_agg(DISTINCT m.course_id), NULL) AS course_ids
  FROM training_plan t LEFT JOIN module m ON m.module_id = ANY(t.module_ids) WHERE t.programme_id = $1 AND t.is_fulfilled GROUP BY t.learner_id
), counted AS (
  SELECT DISTINCT g.goal_id, g.course_ids, m.person_id
  FROM goal g JOIN membership m ON m.programme_id = g.programme_id AND (g.goal_group_id IS NULL OR m.goal_group_id = g.goal_group_id)
  WHERE g.programme_id = $1
), outcome AS (
  SELECT c.goal_id, c.person_id, COALESCE(bool_or(t.is_trained), false) AS is_trained, COALESCE(sum(t.hours), 0) AS hours,
    bool_or(f.learner_id IS NOT NULL AND (c.course_ids IS NULL OR f.course_ids && c.course_ids)) AS is_fulfilled
  FROM counted c
  LEFT JOIN training t ON t.learner_id = c.person_id AND (c.course_ids IS NULL OR t.course_id = ANY(c.course_ids))
  LEFT JOIN fulfilled f ON f.learner_id = c.person_id
  GROUP BY c.goal_id, c.person_id
)
SELECT o.goal_id AS "goalId", COALESCE(p.sex, 'unknown') AS sex, count(*)::int AS people, (count(*) FILTER (WHERE o.is_trained))::int AS trained,
  (count(*) FILTER (WHERE o.is_fulfilled))::int AS fulfilled, sum(o.hours)::float8 AS hours
FROM outcome o LEFT JOIN person p USING (person_id) GROUP BY o.goal_id, COALESCE(p.sex, 'unknown')`;

/** The goals of a programme in the order of its file, each with its tallies by sex. */
export async function tallyGoals(database: Pick<DataSource, 'query'>, programmeId: string): Promise<TalliedGoal[]> {
  const goals = await database.query<GoalRow[]>(
    `SELECT goal_id AS "goalId", key, title, measure, target, goal_group_id AS "goalGroupId", course_ids AS "courseIds" FROM goal WHERE programme_id = $1 ORDER BY position`, [programmeId]);
  const tallies = await database.query<(GoalTally & { goalId: string })[]>(TALLIES, [programmeId]);
  return goals.map((goal) => ({ ...goal, tallies: tallies.filter(({ goalId }) => goalId === goal.goalId) }));
}
