import { modulePublished, moduleRetired } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type ModuleEvent = typeof modulePublished | typeof moduleRetired;

/** Keeps what training plans and attests say of modules. */
@Subscriber(modulePublished, moduleRetired)
export class CopyModules implements EventHandler<ModuleEvent> {
  async handle(event: Received<ModuleEvent>, { entities }: Work): Promise<void> {
    switch (event.type) {
      case modulePublished.type: {
        const { moduleId, courseId, programmeId, title, hours } = event.data;
        await entities.query(
          `INSERT INTO module (module_id, course_id, programme_id, title, hours)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (module_id)
           DO UPDATE SET course_id = EXCLUDED.course_id, title = EXCLUDED.title, hours = EXCLUDED.hours,
             is_retired = false`,
          [moduleId, courseId, programmeId, JSON.stringify(title), hours],
        );
        return;
      }
      case moduleRetired.type:
        await entities.query('UPDATE module SET is_retired = true WHERE module_id = $1', [event.data.moduleId]);
        return;
      default:
        noOther(event);
    }
  }
}
