import { programmeApplied } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

/** Keeps the goals of programmes as the last applied file states them: all of a programme come in one event. */
@Subscriber(programmeApplied)
export class CopyGoals implements EventHandler<typeof programmeApplied> {
  async handle({ data: { programmeId, goals } }: Received<typeof programmeApplied>, { entities }: Work): Promise<void> {
    await entities.query('DELETE FROM goal WHERE programme_id = $1', [programmeId]);
    await entities.query(
      `INSERT INTO goal (goal_id, programme_id, position, key, title, measure, goal_group_id, course_ids, target)
       SELECT "goalId", $1, position, key, title, measure, "goalGroupId", "courseIds", target
       FROM jsonb_to_recordset($2::jsonb) AS g(
         "goalId" uuid, position int, key text, title jsonb, measure text,
         "goalGroupId" uuid, "courseIds" uuid[], target jsonb)`,
      [programmeId, JSON.stringify(goals.map((goal, position) => ({ ...goal, position })))],
    );
  }
}
