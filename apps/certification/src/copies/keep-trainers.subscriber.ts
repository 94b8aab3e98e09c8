import { sessionChanged, sessionScheduled } from '#contracts';
import { type EventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

type SessionEvent = typeof sessionScheduled | typeof sessionChanged;

const keepTrainers = statement<
  never,
  [sessionId: string, programmeId: string, trainerIds: readonly string[], startsAt: string, toldAt: string]
>(
  'keep-trainers',
  `
INSERT INTO session (session_id, programme_id, trainer_ids, starts_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (session_id) DO UPDATE SET programme_id = EXCLUDED.programme_id, starts_at = EXCLUDED.starts_at,
  trainer_ids = CASE
    WHEN session.starts_at > $5 THEN EXCLUDED.trainer_ids
    ELSE ARRAY(SELECT DISTINCT trainer FROM unnest(session.trainer_ids || EXCLUDED.trainer_ids) AS t(trainer))
  END`,
);

/**
 * Keeps who trained at a session: they neither prepare nor approve certificates of those whom they trained. Whoever was
 * to train when it began stays, though the list was changed afterwards.
 */
@Subscriber(sessionScheduled, sessionChanged)
export class KeepTrainers implements EventHandler<SessionEvent> {
  async handle({ data, occurredat }: Received<SessionEvent>, work: Work): Promise<void> {
    const { sessionId, programmeId, trainerIds, startsAt } = data;
    await work.query(keepTrainers, sessionId, programmeId, trainerIds, startsAt, occurredat);
  }
}
