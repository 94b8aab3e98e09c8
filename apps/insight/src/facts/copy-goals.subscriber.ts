import { programmeApplied } from '#contracts';
import { type EventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

const forgetGoals = statement<never, [programmeId: string]>(
  'forget-goals-of-programme',
  'DELETE FROM goal WHERE programme_id = $1',
);

const putGoals = statement<never, [programmeId: string, goals: string]>(
  'put-goals-of-programme',
  `
INSERT INTO goal (goal_id, programme_id, position, key, title, measure, goal_group_id, course_ids, target)
SELECT "goalId", $1, position, key, title, measure, "goalGroupId", "courseIds", target
FROM jsonb_to_recordset($2::jsonb) AS g(
  "goalId" uuid, position int, key text, title jsonb, measure text,
  "goalGroupId" uuid, "courseIds" uuid[], target jsonb
)`,
);

/** Keeps the goals of programmes as the last applied file states them: all of a programme come in one event. */
@Subscriber(programmeApplied)
export class CopyGoals implements EventHandler<typeof programmeApplied> {
  async handle({ data: { programmeId, goals } }: Received<typeof programmeApplied>, work: Work): Promise<void> {
    work.write(forgetGoals, programmeId);
    work.write(putGoals, programmeId, JSON.stringify(goals.map((goal, position) => ({ ...goal, position }))));
  }
}
