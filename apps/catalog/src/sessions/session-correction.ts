import type { EntityManager } from 'typeorm';
import type { Caller } from '#plugin-kit';
import { meetingsOf } from './meetings-of-session.js';
import type { SessionCorrection } from './correction-reasons.js';
import { SessionBegun } from './session.problems.js';
import { SessionVersion } from './session-version.entity.js';
import type { Session } from './session.entity.js';

/** What is to come is planned anew without ado; what has begun is corrected, with a reason. */
export function requireCorrection(session: Session, reason: SessionCorrection | undefined, now: Date): void {
  if (session.startsAt <= now && reason === undefined) throw new SessionBegun({});
}

/** Keeps how a session stands before it is changed. */
export async function keepVersion(
  entities: EntityManager,
  session: Session,
  reason: SessionCorrection | undefined,
  { id: replacedBy }: Caller,
  replacedAt: Date,
): Promise<void> {
  const { id: sessionId, version, seats, form, place, trainerIds, state } = session;
  await entities.insert(SessionVersion, {
    sessionId,
    version,
    meetings: meetingsOf(session),
    seats,
    form,
    place,
    trainerIds,
    state,
    reason: reason ?? null,
    replacedBy,
    replacedAt,
  });
}
