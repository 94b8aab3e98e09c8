import { modulePublished, programmeApplied } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type CatalogEvent = typeof programmeApplied | typeof modulePublished;

/** Keeps programmes with their goals as the last applied file states them, and which course a module belongs to. */
@Subscriber(programmeApplied, modulePublished)
export class CopyProgrammes implements EventHandler<CatalogEvent> {
  async handle(event: Received<CatalogEvent>, work: Work): Promise<void> {
    switch (event.type) {
      case programmeApplied.type:
        return this.keepProgramme(event.data, work);
      case modulePublished.type:
        return this.keepModule(event.data, work);
      default:
        return noOther(event);
    }
  }

  private async keepModule(
    { moduleId, courseId }: Received<typeof modulePublished>['data'],
    { entities }: Work,
  ): Promise<void> {
    await entities.query(
      `INSERT INTO module (module_id, course_id)
       VALUES ($1, $2)
       ON CONFLICT (module_id) DO UPDATE SET course_id = EXCLUDED.course_id`,
      [moduleId, courseId],
    );
  }

  private async keepProgramme(
    { programmeId, title, fund, goals }: Received<typeof programmeApplied>['data'],
    { entities }: Work,
  ): Promise<void> {
    await entities.query(
      `
        INSERT INTO programme (programme_id, title, fund)
        VALUES ($1, $2, $3)
        ON CONFLICT (programme_id) DO UPDATE SET title = EXCLUDED.title, fund = EXCLUDED.fund
      `,
      [programmeId, JSON.stringify(title), fund ? JSON.stringify(fund) : null],
    );
    await entities.query('DELETE FROM goal WHERE programme_id = $1', [programmeId]);
    await entities.query(
      `INSERT INTO goal (goal_id, programme_id, position, key, title, measure, goal_group_id, course_ids, target)
       SELECT "goalId", $1, position, key, title, measure, "goalGroupId", "courseIds", target
       FROM jsonb_to_recordset($2::jsonb) AS g(
         "goalId" uuid, position int, key text, title jsonb, measure text, "goalGroupId" uuid, "courseIds" uuid[],
         target jsonb
       )`,
      [programmeId, JSON.stringify(goals.map((goal, position) => ({ ...goal, position })))],
    );
  }
}
