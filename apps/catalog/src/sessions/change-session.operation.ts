import { sessionChanged } from '#contracts';
import { Clock } from '#platform';
import { type Caller, Operation, Reply, UnitOfWork, Uuid, requestContext } from '#plugin-kit';
import { InvalidInput, NotFound, PreconditionFailed } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import type { ModuleRow } from '../modules/module.view.js';
import { manageSession } from './session-access.js';
import { SessionPlan, seatsOf } from './session-plan.js';
import { SessionCancelled, SessionEnded } from './session.problems.js';
import { PlannedSessionView, type SessionRow, SESSIONS, etagOf, factsOf } from './session.view.js';

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
      const [before] = await work.entities.query<SessionRow[]>(`${SESSIONS} WHERE s.id = $1 FOR UPDATE OF s`, [
        input.sessionId,
      ]);
      if (!before) throw new NotFound({});
      manageSession.require(caller, { programmeId: before.programme_id, sessionId: before.id });
      if (seen !== '*' && seen !== etagOf(before)) throw new PreconditionFailed({});
      if (before.state === 'cancelled') throw new SessionCancelled({});
      if (before.ends_at <= this.clock.now()) throw new SessionEnded({});

      const [module] = await work.entities.query<ModuleRow[]>('SELECT forms, seats FROM module WHERE id = $1', [
        before.module_id,
      ]);
      const after: SessionRow = {
        ...before,
        starts_at: new Date(input.startsAt),
        ends_at: new Date(input.endsAt),
        seats: seatsOf(input, module!),
        form: input.form,
        place: input.place ?? null,
        trainer_ids: input.trainerIds,
        version: before.version + 1,
      };
      await work.entities.query(
        `
          UPDATE session
          SET starts_at = $2, ends_at = $3, seats = $4, form = $5, place = $6, trainer_ids = $7, version = $8
          WHERE id = $1
        `,
        [
          after.id,
          after.starts_at,
          after.ends_at,
          after.seats,
          after.form,
          after.place && JSON.stringify(after.place),
          after.trainer_ids,
          after.version,
        ],
      );
      work.publish(sessionChanged(after.id, factsOf(after)));
      work.purge(tags.allSessions, tags.sessionsOf(after.programme_id), tags.session(after.id));
      return new Reply(PlannedSessionView.of(after), { etag: etagOf(after) });
    });
  }
}
