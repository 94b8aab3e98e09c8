import { modulePublished, moduleRetired } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

/** Keeps what training plans and attests say of modules. */
@Subscriber(modulePublished, moduleRetired)
export class CopyModules implements EventHandler<typeof modulePublished | typeof moduleRetired> {
  async handle({ data }: Received<typeof modulePublished | typeof moduleRetired>, { entities }: Work): Promise<void> {
    if (!('title' in data)) {
      await entities.query('UPDATE module SET is_retired = true WHERE module_id = $1', [data.moduleId]);
      return;
    }
    await entities.query(
      `INSERT INTO module (module_id, course_id, programme_id, title, hours) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (module_id) DO UPDATE SET course_id = EXCLUDED.course_id, title = EXCLUDED.title,
         hours = EXCLUDED.hours, is_retired = false`,
      [data.moduleId, data.courseId, data.programmeId, JSON.stringify(data.title), data.hours],
    );
  }
}
