import type { Seating } from '../plan/life-plan.js';
import type { ScheduledSession } from './scheduled-session.js';
import { patiently } from './patience.js';
import type { World } from './world.js';

/** The trainer notes who was there, everybody signs their own hours, the trainer assesses. */
export async function holdSession(world: World, session: ScheduledSession): Promise<void> {
  const { api, as, ledger } = world;
  const { planned, sessionId, enrolmentIds } = session;
  const trainer = as(planned.trainer);
  const enrolmentOf = ({ person }: Seating) => enrolmentIds.get(person.key)!;

  const seated = planned.seatings.filter(({ then }) => then === 'stays' || then === 'promoted' || then === 'absent');
  if (seated.length === 0) return;
  await patiently(() =>
    api.post(
      '/attendance',
      { sessionId, marks: seated.map((seating) => ({ enrolmentId: enrolmentOf(seating), hours: seating.hours ?? 0 })) },
      trainer,
    ),
  );
  const present = seated.filter(({ hours }) => hours !== undefined);
  ledger.counts.absent += seated.length - present.length;
  await Promise.all(
    present.map(async (seating) => {
      await api.post(`/enrolments/${enrolmentOf(seating)}/sign`, {}, as(seating.person));
      ledger.sign(seating.person.key, planned.course, seating.hours!);
    }),
  );
  if (present.length === 0) return;
  await api.post(
    '/enrolments/assessments',
    {
      sessionId,
      results: present.map((seating) => ({ enrolmentId: enrolmentOf(seating), outcome: seating.outcome! })),
    },
    trainer,
  );
  for (const { person, outcome } of present) {
    if (outcome === 'completed') ledger.complete(person.key, planned.module.key);
    else ledger.counts.failed += 1;
  }
}
