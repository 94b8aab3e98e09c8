import { stockholmDay } from '#platform';
import type { Caller } from '#plugin-kit';
import { Problem } from '#plugin-kit/contract';
import { requireActingFor } from '../access/require-acting-for.js';
import type { LockedSession } from '../seats/locked-session.js';
import { type Seat, admit, takeSeat } from '../seats/seat-rules.js';
import {
  AlreadyEnrolled,
  NotAParticipant,
  SessionBegun,
  SessionCancelled,
  SessionUnknown,
} from './enrolment.problems.js';

/** Somebody wants a seat for oneself, or a helper for somebody else. */
export interface SeatRequest {
  readonly sessionId: string;
  readonly learnerId: string;
  readonly reason?: string | undefined;
}

/** What is known of a learner in the programme of the session asked for. */
export interface LearnerFacts {
  readonly organisationId: string | null;
  readonly unitId: string | null;
  /** Whether some membership of the programme includes the day on which the session begins. */
  readonly isMember: boolean;
}

/** What the decisions of one batch begin with. The sessions' rows are locked, so nothing of it can change meanwhile. */
export interface EnrolmentFactsAtHand {
  readonly sessions: Map<string, LockedSession>;
  /** By learner and programme, see `pairKey`. */
  readonly learners: ReadonlyMap<string, LearnerFacts>;
  /** Enrolments that are not cancelled, by learner and session. */
  readonly enrolled: Map<string, string>;
  readonly now: Date;
  newId(): string;
}

export interface GivenSeat {
  readonly enrolmentId: string;
  readonly seat: Seat;
  readonly session: LockedSession;
  readonly audit: { readonly onBehalfOf?: string; readonly reason?: string };
}

export const pairKey = (learnerId: string, otherId: string) => `${learnerId}/${otherId}`;

/**
 * Decides one request after the other: each changes what the next one finds (seats, and that the learner is enrolled),
 * so a repeat within the batch is a repeat like any other and takes no seat.
 */
export function decideEnrolment(
  request: SeatRequest,
  caller: Caller,
  facts: EnrolmentFactsAtHand,
): GivenSeat | Problem {
  try {
    return decide(request, caller, facts);
  } catch (refusal) {
    if (refusal instanceof Problem) return refusal;
    throw refusal;
  }
}

function decide(
  { sessionId, learnerId, reason }: SeatRequest,
  caller: Caller,
  { sessions, learners, enrolled, now, newId }: EnrolmentFactsAtHand,
): GivenSeat {
  const session = sessions.get(sessionId);
  if (!session) throw new SessionUnknown({ sessionId });
  const learner = learners.get(pairKey(learnerId, session.programmeId));
  const { programmeId } = session;
  const audit = requireActingFor(caller, learnerId, reason, {
    programmeId,
    organisationId: learner?.organisationId,
    unitId: learner?.unitId,
    sessionId,
  });
  const earlier = enrolled.get(pairKey(learnerId, sessionId));
  if (earlier !== undefined) throw new AlreadyEnrolled({ enrolmentId: earlier });
  if (session.isCancelled) throw new SessionCancelled({ sessionId });
  // A helper may enter who came, and a paper slip afterwards; nobody enrols oneself in the past.
  const hasBegun = session.startsAt <= now;
  if (hasBegun && audit.onBehalfOf === undefined) throw new SessionBegun({ sessionId });
  if (!learner?.isMember) throw new NotAParticipant({ programmeId, learnerId, on: stockholmDay(session.startsAt) });

  // What has happened is no question of who comes first.
  const { count, seat } = hasBegun ? admit(session) : takeSeat(session);
  const enrolmentId = newId();
  sessions.set(sessionId, count);
  enrolled.set(pairKey(learnerId, sessionId), enrolmentId);
  return { enrolmentId, seat, session: count, audit };
}
