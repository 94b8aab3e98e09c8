import { sessionScheduled } from '#contracts';
import { uuidv7 } from '#platform';
import { type Caller, Operation, Reply, UnitOfWork, Uuid, defineAccess } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { MODULE_COLUMNS, type ModuleRow } from '../modules/module.view.js';
import { SessionPlan, seatsOf } from './session-plan.js';
import { ModuleRetired } from './session.problems.js';
import { PlannedSessionView, type SessionRow, etagOf, factsOf } from './session.view.js';

export class ScheduleSessionInput extends SessionPlan {
  @Uuid() moduleId!: string;
}

const schedule = defineAccess({ permission: 'session:manage', at: ['programme'] });

@Operation({
  name: 'catalog.schedule-session',
  summary: 'Schedule a session of a module',
  http: 'POST /sessions',
  access: schedule,
  input: ScheduleSessionInput,
  output: PlannedSessionView,
  problems: [ModuleRetired],
  status: 201,
})
export class ScheduleSession {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute(input: ScheduleSessionInput, caller: Caller): Promise<Reply<PlannedSessionView>> {
    return this.unitOfWork.run(async (work) => {
      // Locked against a programme file that retires it at this moment.
      const [module] = await work.entities.query<ModuleRow[]>(
        `SELECT ${MODULE_COLUMNS} FROM module m WHERE m.id = $1 FOR SHARE`,
        [input.moduleId],
      );
      if (!module)
        throw new InvalidInput(
          {},
          {
            errors: [
              { pointer: '/moduleId', detail: { sv: 'Det finns ingen sådan modul.', en: 'There is no such module.' } },
            ],
          },
        );
      schedule.require(caller, { programmeId: module.programme_id });
      if (module.ended_at) throw new ModuleRetired({});

      const row: SessionRow = {
        id: uuidv7(),
        programme_id: module.programme_id,
        module_id: module.id,
        course_id: module.course_id,
        title: module.title,
        starts_at: new Date(input.startsAt),
        ends_at: new Date(input.endsAt),
        seats: seatsOf(input, module),
        form: input.form,
        place: input.place ?? null,
        hours: module.hours,
        trainer_ids: input.trainerIds,
        state: 'scheduled',
        version: 1,
      };
      await work.entities.query(
        `INSERT INTO session (
  id, programme_id, module_id, module_version, starts_at, ends_at, seats, form, place, hours, trainer_ids, state,
  version
)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          row.id,
          row.programme_id,
          row.module_id,
          module.version,
          row.starts_at,
          row.ends_at,
          row.seats,
          row.form,
          row.place && JSON.stringify(row.place),
          row.hours,
          row.trainer_ids,
          row.state,
          row.version,
        ],
      );
      work.publish(sessionScheduled(row.id, factsOf(row)));
      work.purge(tags.allSessions, tags.sessionsOf(row.programme_id));
      return new Reply(PlannedSessionView.of(row), { location: `/sessions/${row.id}`, etag: etagOf(row) });
    });
  }
}
