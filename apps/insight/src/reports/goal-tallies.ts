import type { GoalMeasure, ProgrammeGoal } from '#contracts';
import { type Queries, statement } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { countedMinutes } from '../facts/counted-minutes.js';
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

const listGoals = statement<GoalRow, [programmeId: string]>(
  'list-goals-of-programme',
  `
SELECT goal_id AS "goalId", key, title, measure, target, goal_group_id AS "goalGroupId", course_ids AS "courseIds"
FROM goal
WHERE programme_id = $1
ORDER BY position`,
);

/**
 * Everybody who has or had a membership in the goal's group by that day, once; what they did in the goal's courses; and
 * their sex.
 * A fulfilled plan counts for a goal with courses when it holds a module of one of them. Person by person through the
 * indexes: as joins, a table that has just grown and has no statistics yet made this a matter of minutes.
 */
const countTallies = statement<GoalTally & { readonly goalId: string }, [programmeId: string, on: string]>(
  'tally-goals',
  `
SELECT c.goal_id AS "goalId", COALESCE(p.sex, 'unknown') AS sex, count(*)::int AS people,
  (count(*) FILTER (WHERE t.is_trained))::int AS trained,
  (count(*) FILTER (WHERE f.is_fulfilled))::int AS fulfilled, sum(t.minutes)::int AS minutes
FROM (
  SELECT DISTINCT g.goal_id, g.course_ids, m.person_id
  FROM goal g
  JOIN membership m ON m.programme_id = g.programme_id
    AND (g.goal_group_id IS NULL OR m.goal_group_id = g.goal_group_id)
  WHERE g.programme_id = $1 AND (m.started_on IS NULL OR m.started_on <= $2)
) c
CROSS JOIN LATERAL (
  SELECT COALESCE(bool_or(${countedMinutes()} > 0 OR state = 'completed'), false) AS is_trained,
    COALESCE(sum(${countedMinutes()}), 0) AS minutes
  FROM enrolment
  WHERE programme_id = $1 AND learner_id = c.person_id AND (c.course_ids IS NULL OR course_id = ANY(c.course_ids))
) t
CROSS JOIN LATERAL (
  SELECT count(*) > 0 AS is_fulfilled
  FROM training_plan
  WHERE programme_id = $1 AND learner_id = c.person_id AND is_fulfilled
    AND (
      c.course_ids IS NULL
      OR EXISTS (SELECT 1 FROM module WHERE module_id = ANY(module_ids) AND course_id = ANY(c.course_ids))
    )
) f
LEFT JOIN LATERAL (SELECT sex FROM person WHERE person_id = c.person_id LIMIT 1) p ON true
GROUP BY c.goal_id, COALESCE(p.sex, 'unknown')`,
);

/** The goals of a programme in the order of its file, each with its tallies by sex. */
export async function tallyGoals(queries: Queries, programmeId: string, on: string): Promise<TalliedGoal[]> {
  const goals = await queries.query(listGoals, programmeId);
  const tallies = await queries.query(countTallies, programmeId, on);
  return goals.map((goal) => ({ ...goal, tallies: tallies.filter(({ goalId }) => goalId === goal.goalId) }));
}
