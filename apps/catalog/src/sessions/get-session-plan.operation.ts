import { type Caller, Database, Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { manageSession } from './session-access.js';
import { sessionsIn } from './session.entity.js';
import { etagOf, PlannedSessionView } from './session.view.js';

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
  constructor(private readonly database: Database) {}

  async execute({ sessionId }: GetSessionPlanInput, caller: Caller): Promise<Reply<PlannedSessionView>> {
    const session = await sessionsIn(this.database.entities).where({ id: sessionId }).getOne();
    if (!session) throw new NotFound({});
    manageSession.require(caller, { programmeId: session.programmeId, sessionId });
    return new Reply(PlannedSessionView.of(session), { etag: etagOf(session) });
  }
}
