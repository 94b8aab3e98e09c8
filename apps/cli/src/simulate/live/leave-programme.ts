import type { PlannedRound, Seating } from '../plan/life-plan.js';
import type { ScheduledSession } from './scheduled-session.js';
import { until } from './patience.js';
import { type World, employee } from './world.js';

/** Notes who leaves; their seats are given back and on by themselves, which we wait to see. */
export async function leaveProgramme(
  world: World,
  { enrolOn, leaving }: PlannedRound,
  sessions: readonly ScheduledSession[],
): Promise<void> {
  const office = world.as(employee(world, 'programme-office'));
  await Promise.all(
    leaving.map(async ({ person, cause }) => {
      await world.api.post(`/memberships/${world.membershipIds.get(person.key)!}/end`, { on: enrolOn, cause }, office);
      world.ledger.left.add(person.key);
    }),
  );
  const changes = sessions.flatMap((session) => session.planned.seatings.map((seating) => ({ session, seating })));
  await Promise.all(
    changes.map(async ({ session, seating }) => {
      if (seating.then === 'leaves') await seeState(world, session, seating, 'cancelled');
      if (seating.asks !== 'waits' || seating.then !== 'promoted') return;
      await seeState(world, session, seating, 'confirmed');
      world.ledger.counts.promoted += 1;
    }),
  );
}

function seeState(
  { api, as }: World,
  { enrolmentIds, planned }: ScheduledSession,
  { person }: Seating,
  expected: string,
): Promise<true> {
  return until(`the enrolment of ${person.key} in ${planned.key} should become ${expected}`, async () => {
    const { state } = await api.get<{ state: string }>(`/enrolments/${enrolmentIds.get(person.key)!}`, as(person));
    return state === expected || undefined;
  });
}
