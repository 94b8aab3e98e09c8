import { Database, Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { sessionsIn } from './session.entity.js';
import { SessionView, etagOf } from './session.view.js';

export class GetSessionInput {
  @Uuid() sessionId!: string;
}

@Operation({
  name: 'catalog.get-session',
  summary: 'A session',
  http: 'GET /sessions/{sessionId}',
  access: 'public',
  cache: { seconds: 300 },
  input: GetSessionInput,
  output: SessionView,
})
export class GetSession {
  constructor(private readonly database: Database) {}

  async execute({ sessionId }: GetSessionInput): Promise<Reply<SessionView>> {
    const session = await sessionsIn(this.database.entities).where({ id: sessionId }).getOne();
    if (!session) throw new NotFound({});
    return new Reply(SessionView.of(session), {
      etag: etagOf(session),
      cacheTags: [tags.session(sessionId), tags.programme(session.programmeId)],
    });
  }
}
