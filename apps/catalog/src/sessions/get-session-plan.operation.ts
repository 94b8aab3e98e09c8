import { DataSource } from 'typeorm';
import { type Caller, Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { manageSession } from './session-access.js';
import { PlannedSessionView, SESSIONS, type SessionRow, etagOf } from './session.view.js';

export class GetSessionPlanInput {
  @Uuid() sessionId!: string;
}

@Operation({
  name: 'catalog.get-session-plan',
  summary: 'A session with its trainers, for those who plan it',
  http: 'GET /sessions/{sessionId}/plan',
  access: manageSession,
  input: GetSessionPlanInput,
  output: PlannedSessionView,
})
export class GetSessionPlan {
  constructor(private readonly database: DataSource) {}

  async execute({ sessionId }: GetSessionPlanInput, caller: Caller): Promise<Reply<PlannedSessionView>> {
    const [row] = await this.database.query<SessionRow[]>(`${SESSIONS} WHERE s.id = $1`, [sessionId]);
    if (!row) throw new NotFound({});
    manageSession.require(caller, { programmeId: row.programme_id, sessionId });
    return new Reply(PlannedSessionView.of(row), { etag: etagOf(row) });
  }
}
