import { sessionScheduled } from '#contracts';
import { uuidv7 } from '#platform';
import { type Caller, Operation, Reply, UnitOfWork, Uuid, defineAccess } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { CourseModule } from '../modules/module.entity.js';
import { ownWorkOf } from '../modules/own-work.js';
import { Programme } from '../programmes/programme.entity.js';
import { planMeetings, requireWithinProgramme } from './meetings-of-session.js';
import { SessionPlan, seatsOf } from './session-plan.js';
import { ModuleRetired, OutsideProgramme } from './session.problems.js';
import { Session } from './session.entity.js';
import { PlannedSessionView, etagOf, factsOf } from './session.view.js';

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
  problems: [ModuleRetired, OutsideProgramme],
  status: 201,
})
export class ScheduleSession {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute(input: ScheduleSessionInput, caller: Caller): Promise<Reply<PlannedSessionView>> {
    return this.unitOfWork.run(async (work) => {
      // Locked against a programme file that retires it at this moment.
      const module = await work.entities.findOne(CourseModule, {
        where: { id: input.moduleId },
        lock: { mode: 'pessimistic_read' },
      });
      if (!module)
        throw new InvalidInput(
          {},
          {
            errors: [
              { pointer: '/moduleId', detail: { sv: 'Det finns ingen sådan modul.', en: 'There is no such module.' } },
            ],
          },
        );
      schedule.require(caller, { programmeId: module.programmeId });
      if (module.endedAt) throw new ModuleRetired({});
      const times = planMeetings(input);
      requireWithinProgramme(times, await work.entities.findOneByOrFail(Programme, { id: module.programmeId }));

      const session: Session = {
        id: uuidv7(),
        programmeId: module.programmeId,
        moduleId: module.id,
        module,
        moduleVersion: module.version,
        ...times,
        seats: seatsOf(input, module),
        form: input.form,
        place: input.place ?? null,
        hours: module.hours,
        ownWorkMinutes: ownWorkOf(input.form, module),
        trainerIds: input.trainerIds,
        state: 'scheduled',
        version: 1,
      };
      await work.entities.insert(Session, session);
      work.publish(sessionScheduled(session.id, factsOf(session)));
      work.purge(tags.allSessions, tags.sessionsOf(session.programmeId));
      return new Reply(PlannedSessionView.of(session), { location: `/sessions/${session.id}`, etag: etagOf(session) });
    });
  }
}
