import { DataSource } from 'typeorm';
import { Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { SESSIONS, type SessionRow, SessionView, etagOf } from './session.view.js';

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
  constructor(private readonly database: DataSource) {}

  async execute({ sessionId }: GetSessionInput): Promise<Reply<SessionView>> {
    const [row] = await this.database.query<SessionRow[]>(`${SESSIONS} WHERE s.id = $1`, [sessionId]);
    if (!row) throw new NotFound({});
    return new Reply(SessionView.of(row), {
      etag: etagOf(row),
      cacheTags: [tags.session(sessionId), tags.programme(row.programme_id)],
    });
  }
}
