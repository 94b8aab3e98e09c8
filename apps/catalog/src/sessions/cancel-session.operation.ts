import { sessionCancelled } from '#contracts';
import { Clock } from '#platform';
import { type Caller, Operation, Reply, UnitOfWork, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { manageSession } from './session-access.js';
import { SessionEnded } from './session.problems.js';
import { PlannedSessionView, type SessionRow, SESSIONS, etagOf } from './session.view.js';

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
      const [row] = await work.entities.query<SessionRow[]>(`${SESSIONS} WHERE s.id = $1 FOR UPDATE OF s`, [sessionId]);
      if (!row) throw new NotFound({});
      manageSession.require(caller, { programmeId: row.programme_id, sessionId });
      if (row.state === 'cancelled') return new Reply(PlannedSessionView.of(row), { etag: etagOf(row) });
      if (row.ends_at <= this.clock.now()) throw new SessionEnded({});

      const after: SessionRow = { ...row, state: 'cancelled', version: row.version + 1 };
      await work.entities.query('UPDATE session SET state = $2, version = $3 WHERE id = $1', [
        sessionId,
        after.state,
        after.version,
      ]);
      work.publish(sessionCancelled(sessionId, { sessionId, programmeId: row.programme_id }));
      work.purge(tags.allSessions, tags.sessionsOf(row.programme_id), tags.session(sessionId));
      return new Reply(PlannedSessionView.of(after), { etag: etagOf(after) });
    });
  }
}
