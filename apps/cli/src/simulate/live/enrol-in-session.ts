import { Failure } from '../../failure.js';
import type { Seating } from '../plan/life-plan.js';
import type { ScheduledSession } from './scheduled-session.js';
import { patiently } from './patience.js';
import type { World } from './world.js';

interface EnrolmentReply {
  readonly enrolmentId: string;
  readonly state: string;
  readonly position?: number;
}

/**
 * Everybody asks for a seat: first all at once those for whom there is one, then those who have to wait, one after the
 * other; then some cancel, and whoever waits longest gets the seat.
 */
export async function enrolInSession(world: World, session: ScheduledSession): Promise<void> {
  const { seatings } = session.planned;
  const [first, ...others] = seatings.filter(({ asks }) => asks === 'gets-seat');
  // The first finds out when the session is known there; the others need not ask in vain.
  await enrol(world, session, first!, 'confirmed');
  await Promise.all(others.map((seating) => enrol(world, session, seating, 'confirmed')));
  for (const seating of seatings.filter(({ asks }) => asks === 'waits')) {
    await enrol(world, session, seating, 'waitlisted');
    world.ledger.counts.waited += 1;
  }
  await Promise.all(
    seatings.filter(({ then }) => then === 'cancels').map((seating) => cancel(world, session, seating)),
  );
}

async function enrol(
  { api, as, ledger }: World,
  { sessionId, enrolmentIds, planned }: ScheduledSession,
  { person }: Seating,
  expected: string,
): Promise<void> {
  const { enrolmentId, state } = await patiently(() =>
    api.post<EnrolmentReply>('/enrolments', { sessionId }, as(person)),
  );
  if (state !== expected)
    throw new Failure(`${person.key} asked for a seat in ${planned.key} and should be ${expected}, but is ${state}`);
  enrolmentIds.set(person.key, enrolmentId);
  if (state === 'confirmed') ledger.counts.seats += 1;
}

async function cancel(
  { api, as, ledger }: World,
  { enrolmentIds }: ScheduledSession,
  { person }: Seating,
): Promise<void> {
  await api.post(`/enrolments/${enrolmentIds.get(person.key)!}/cancel`, {}, as(person));
  ledger.counts.cancelled += 1;
}
