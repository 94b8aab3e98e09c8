import { type Caller, Database, Instant, ListOf, Nested, OneOf, Operation, Optional, Text, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { manageSession } from './session-access.js';
import { SESSION_CORRECTIONS, type SessionCorrection } from './correction-reasons.js';
import { sessionsIn } from './session.entity.js';
import { SessionVersion } from './session-version.entity.js';
import { PlannedSessionView } from './session.view.js';

export class ListSessionVersionsInput {
  @Uuid() sessionId!: string;
}

export class SessionVersionView {
  @Nested(() => PlannedSessionView, { doc: 'How the session stood until then.' }) before!: PlannedSessionView;
  @Optional() @OneOf(SESSION_CORRECTIONS, { doc: 'Why what had begun was corrected.' }) reason?: SessionCorrection;
  @Text(1, 255, { doc: 'The person or client who changed it.' }) replacedBy!: string;
  @Instant() replacedAt!: string;
}

export class SessionVersionsView {
  @ListOf(() => SessionVersionView) items!: SessionVersionView[];
}

@Operation({
  name: 'catalog.list-session-versions',
  summary: 'How a session stood before each change of it, the latest first',
  http: 'GET /sessions/{sessionId}/versions',
  access: manageSession,
  input: ListSessionVersionsInput,
  output: SessionVersionsView,
})
export class ListSessionVersions {
  constructor(private readonly database: Database) {}

  async execute({ sessionId }: ListSessionVersionsInput, caller: Caller): Promise<SessionVersionsView> {
    const session = await sessionsIn(this.database.entities).where({ id: sessionId }).getOne();
    if (!session) throw new NotFound({});
    manageSession.require(caller, { programmeId: session.programmeId, sessionId });
    const versions = await this.database.entities.find(SessionVersion, {
      where: { sessionId },
      order: { version: 'DESC' },
      take: 1_000,
    });
    return {
      items: versions.map(({ reason, replacedBy, replacedAt, meetings, ...earlier }) => {
        const startsAt = new Date(meetings[0]!.startsAt);
        const endsAt = new Date(meetings.at(-1)!.endsAt);
        return {
          before: PlannedSessionView.of({ ...session, ...earlier, meetings, startsAt, endsAt }),
          ...(reason !== null && { reason }),
          replacedBy,
          replacedAt: replacedAt.toISOString(),
        };
      }),
    };
  }
}
