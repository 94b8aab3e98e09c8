import { sessionChanged } from '#contracts';
import { Clock } from '#platform';
import {
  type Caller,
  OneOf,
  Operation,
  Optional,
  Reply,
  UnitOfWork,
  Uuid,
  ifMatches,
  requestContext,
} from '#plugin-kit';
import { InvalidInput, NotFound, PreconditionFailed } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { ownWorkOf } from '../modules/own-work.js';
import { Programme } from '../programmes/programme.entity.js';
import { meetingsOf, planMeetings, requireWithinProgramme } from './meetings-of-session.js';
import { manageSession } from './session-access.js';
import { SessionPlan, seatsOf } from './session-plan.js';
import { SESSION_CORRECTIONS, type SessionCorrection } from './correction-reasons.js';
import { keepVersion, requireCorrection } from './session-correction.js';
import { OutsideProgramme, SessionBegun, SessionCancelled } from './session.problems.js';
import { Session, lockSession } from './session.entity.js';
import { PlannedSessionView, etagOf, factsOf } from './session.view.js';

export class ChangeSessionInput extends SessionPlan {
  @Uuid() sessionId!: string;
  @Optional()
  @OneOf(SESSION_CORRECTIONS, { doc: 'Why a session that has begun is corrected; not asked for before.' })
  reason?: SessionCorrection;
}

@Operation({
  name: 'catalog.change-session',
  summary: 'Change a session, or correct one that has begun; `If-Match` says which state of it you have seen',
  http: 'PUT /sessions/{sessionId}',
  access: manageSession,
  input: ChangeSessionInput,
  output: PlannedSessionView,
  problems: [SessionCancelled, SessionBegun, OutsideProgramme],
  requestHeaders: ['if-match'],
})
export class ChangeSession {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute(input: ChangeSessionInput, caller: Caller): Promise<Reply<PlannedSessionView>> {
    const seen = requestContext.current().headers['if-match'];
    if (!seen)
      throw new InvalidInput(
        {},
        {
          errors: [
            {
              pointer: '',
              header: 'if-match',
              detail: { sv: 'Ange ETag för det du har sett.', en: 'Give the ETag of what you have seen.' },
            },
          ],
        },
      );
    return this.unitOfWork.run(async (work) => {
      const before = await lockSession(work.entities, input.sessionId);
      if (!before) throw new NotFound({});
      manageSession.require(caller, { programmeId: before.programmeId, sessionId: before.id });
      if (!ifMatches(seen, etagOf(before))) throw new PreconditionFailed({});
      if (before.state === 'cancelled') throw new SessionCancelled({});
      const now = this.clock.now();
      requireCorrection(before, input.reason, now);
      const times = planMeetings(input, meetingsOf(before));
      requireWithinProgramme(times, await work.entities.findOneByOrFail(Programme, { id: before.programmeId }));

      const change = {
        ...times,
        seats: seatsOf(input, before.module),
        form: input.form,
        place: input.place ?? null,
        ownWorkMinutes: ownWorkOf(input.form, before.module),
        trainerIds: input.trainerIds,
        version: before.version + 1,
      };
      await keepVersion(work.entities, before, input.reason, caller, now);
      await work.entities.update(Session, { id: before.id }, change);
      const after: Session = { ...before, ...change };
      work.publish(sessionChanged(after.id, factsOf(after)));
      work.purge(tags.allSessions, tags.sessionsOf(after.programmeId), tags.session(after.id));
      return new Reply(PlannedSessionView.of(after), { etag: etagOf(after) });
    });
  }
}
