import { sessionChanged } from '#contracts';
import { Clock } from '#platform';
import { type Caller, Operation, Reply, UnitOfWork, Uuid, requestContext } from '#plugin-kit';
import { InvalidInput, NotFound, PreconditionFailed } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { manageSession } from './session-access.js';
import { SessionPlan, seatsOf } from './session-plan.js';
import { SessionCancelled, SessionEnded } from './session.problems.js';
import { Session, lockSession } from './session.entity.js';
import { PlannedSessionView, etagOf, factsOf } from './session.view.js';

export class ChangeSessionInput extends SessionPlan {
  @Uuid() sessionId!: string;
}

@Operation({
  name: 'catalog.change-session',
  summary: 'Change a session; `If-Match` says which state of it you have seen',
  http: 'PUT /sessions/{sessionId}',
  access: manageSession,
  input: ChangeSessionInput,
  output: PlannedSessionView,
  problems: [SessionCancelled, SessionEnded],
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
      if (seen !== '*' && seen !== etagOf(before)) throw new PreconditionFailed({});
      if (before.state === 'cancelled') throw new SessionCancelled({});
      if (before.endsAt <= this.clock.now()) throw new SessionEnded({});

      const change = {
        startsAt: new Date(input.startsAt),
        endsAt: new Date(input.endsAt),
        seats: seatsOf(input, before.module),
        form: input.form,
        place: input.place ?? null,
        trainerIds: input.trainerIds,
        version: before.version + 1,
      };
      await work.entities.update(Session, { id: before.id }, change);
      const after: Session = { ...before, ...change };
      work.publish(sessionChanged(after.id, factsOf(after)));
      work.purge(tags.allSessions, tags.sessionsOf(after.programmeId), tags.session(after.id));
      return new Reply(PlannedSessionView.of(after), { etag: etagOf(after) });
    });
  }
}
