import { sessionCancelled } from '#contracts';
import { Clock } from '#platform';
import { type Caller, OneOf, Operation, Optional, Reply, UnitOfWork, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { manageSession } from './session-access.js';
import { SESSION_CORRECTIONS, type SessionCorrection } from './correction-reasons.js';
import { keepVersion, requireCorrection } from './session-correction.js';
import { SessionBegun } from './session.problems.js';
import { Session, lockSession } from './session.entity.js';
import { PlannedSessionView, etagOf } from './session.view.js';

export class CancelSessionInput {
  @Uuid() sessionId!: string;
  @Optional()
  @OneOf(SESSION_CORRECTIONS, { doc: 'Why a session that should have begun is cancelled; not asked for before.' })
  reason?: SessionCorrection;
}

@Operation({
  name: 'catalog.cancel-session',
  summary: 'Cancel a session',
  http: 'POST /sessions/{sessionId}/cancel',
  access: manageSession,
  input: CancelSessionInput,
  output: PlannedSessionView,
  problems: [SessionBegun],
})
export class CancelSession {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ sessionId, reason }: CancelSessionInput, caller: Caller): Promise<Reply<PlannedSessionView>> {
    return this.unitOfWork.run(async (work) => {
      const session = await lockSession(work.entities, sessionId);
      if (!session) throw new NotFound({});
      manageSession.require(caller, { programmeId: session.programmeId, sessionId });
      if (session.state === 'cancelled') return new Reply(PlannedSessionView.of(session), { etag: etagOf(session) });
      const now = this.clock.now();
      requireCorrection(session, reason, now);

      const { programmeId } = session;
      const change = { state: 'cancelled', version: session.version + 1 } as const;
      await keepVersion(work.entities, session, reason, caller, now);
      await work.entities.update(Session, { id: sessionId }, change);
      work.publish(sessionCancelled(sessionId, { sessionId, programmeId }));
      work.purge(tags.allSessions, tags.sessionsOf(programmeId), tags.session(sessionId));
      const after: Session = { ...session, ...change };
      return new Reply(PlannedSessionView.of(after), { etag: etagOf(after) });
    });
  }
}
