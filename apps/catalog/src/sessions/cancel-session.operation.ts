import { sessionCancelled } from '#contracts';
import { Clock } from '#platform';
import { type Caller, Operation, Reply, UnitOfWork, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { manageSession } from './session-access.js';
import { SessionEnded } from './session.problems.js';
import { Session, lockSession } from './session.entity.js';
import { PlannedSessionView, etagOf } from './session.view.js';

export class CancelSessionInput {
  @Uuid() sessionId!: string;
}

@Operation({
  name: 'catalog.cancel-session',
  summary: 'Cancel a session',
  http: 'POST /sessions/{sessionId}/cancel',
  access: manageSession,
  input: CancelSessionInput,
  output: PlannedSessionView,
  problems: [SessionEnded],
})
export class CancelSession {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ sessionId }: CancelSessionInput, caller: Caller): Promise<Reply<PlannedSessionView>> {
    return this.unitOfWork.run(async (work) => {
      const session = await lockSession(work.entities, sessionId);
      if (!session) throw new NotFound({});
      manageSession.require(caller, { programmeId: session.programmeId, sessionId });
      if (session.state === 'cancelled') return new Reply(PlannedSessionView.of(session), { etag: etagOf(session) });
      if (session.endsAt <= this.clock.now()) throw new SessionEnded({});

      const { programmeId } = session;
      const change = { state: 'cancelled', version: session.version + 1 } as const;
      await work.entities.update(Session, { id: sessionId }, change);
      work.publish(sessionCancelled(sessionId, { sessionId, programmeId }));
      work.purge(tags.allSessions, tags.sessionsOf(programmeId), tags.session(sessionId));
      return new Reply(PlannedSessionView.of({ ...session, ...change }), { etag: etagOf(change) });
    });
  }
}
