import type { Seating } from '../plan/life-plan.js';
import type { ScheduledSession } from './scheduled-session.js';
import { patiently } from './patience.js';
import { type World, employee, personId } from './world.js';

/**
 * The trainer enters who just came, notes of each meeting who was there, everybody signs their own minutes (or all of
 * them a sheet, which the office attests), what was noted wrong is corrected and signed again, the trainer assesses.
 */
export async function holdSession(world: World, session: ScheduledSession): Promise<void> {
  const { api, as, ledger } = world;
  const { planned, sessionId } = session;
  const trainer = as(planned.trainer);
  await enterWalkIns(world, session);
  const seated = planned.seatings.filter(({ then }) => ['stays', 'promoted', 'absent', 'sits-in'].includes(then));
  if (seated.length === 0) return;
  const present = seated.filter(({ minutes }) => minutes !== undefined);
  ledger.counts.absent += seated.length - present.length;
  await noteAll(world, session, seated, ({ mistyped, minutes }) => mistyped ?? minutes ?? 0);
  await (planned.onPaper ? signOnPaper : signEach)(world, session, present);
  await correct(
    world,
    session,
    present.filter(({ mistyped }) => mistyped !== undefined),
  );
  for (const { person, minutes } of present) ledger.sign(person.key, planned.course, minutes!);
  if (present.length === 0) return;
  await api.post(
    '/enrolments/assessments',
    {
      sessionId,
      results: present.map((seating) => ({ enrolmentId: enrolmentOf(session, seating), outcome: seating.outcome! })),
    },
    trainer,
  );
  for (const { person, outcome } of present) {
    if (outcome === 'completed') ledger.complete(person.key, planned.module.key);
    else ledger.counts.failed += 1;
  }
}

const enrolmentOf = ({ enrolmentIds }: ScheduledSession, { person }: Seating) => enrolmentIds.get(person.key)!;

async function enterWalkIns(world: World, { planned, sessionId, enrolmentIds }: ScheduledSession): Promise<void> {
  const { api, as, ledger } = world;
  for (const { person } of planned.seatings.filter(({ asks }) => asks === 'walks-in')) {
    const body = { sessionId, learnerId: personId(world, person), reason: 'Kom utan att vara anmäld' };
    const { enrolmentId } = await patiently(() =>
      api.post<{ enrolmentId: string }>('/enrolments', body, as(planned.trainer)),
    );
    enrolmentIds.set(person.key, enrolmentId);
    ledger.counts.walkedIn += 1;
  }
}

/** Notes these people in every meeting; whoever left earlier did so in the last one. */
async function noteAll(
  { api, as }: World,
  session: ScheduledSession,
  seatings: readonly Seating[],
  minutesOf: (seating: Seating) => number,
  correction?: string,
): Promise<void> {
  const { planned, sessionId, meetingIds } = session;
  const left = new Map(seatings.map((seating) => [seating, minutesOf(seating)]));
  for (const [index, meetingId] of meetingIds.entries()) {
    const marks = seatings.map((seating) => {
      const minutes = Math.min(left.get(seating)!, planned.meetings[index]!.minutes);
      left.set(seating, left.get(seating)! - minutes);
      return { enrolmentId: enrolmentOf(session, seating), minutes };
    });
    const sheet = { sessionId, meetingId, ...(correction !== undefined && { correction }), marks };
    // Who has no seat is noted when there; who waited in vain stays away.
    await patiently(() => api.post('/attendance', sheet, as(planned.trainer)));
  }
}

async function signEach({ api, as }: World, session: ScheduledSession, present: readonly Seating[]): Promise<void> {
  await Promise.all(
    present.map((seating) => api.post(`/enrolments/${enrolmentOf(session, seating)}/sign`, {}, as(seating.person))),
  );
}

/** One sheet for each meeting, entered by the trainer, attested by the office all at once. */
async function signOnPaper(world: World, session: ScheduledSession, present: readonly Seating[]): Promise<void> {
  const { api, as, ledger } = world;
  const { planned, sessionId, meetingIds } = session;
  const sheetIds: string[] = [];
  let before = 0;
  for (const [index, meetingId] of meetingIds.entries()) {
    const signing = present.filter(({ mistyped, minutes }) => (mistyped ?? minutes!) > before);
    before += planned.meetings[index]!.minutes;
    if (signing.length === 0) continue;
    const { sheetId } = await api.post<{ sheetId: string }>(
      '/attendance/sheets',
      {
        sessionId,
        meetingId,
        number: `${planned.key}-${index + 1}`,
        enrolmentIds: signing.map((seating) => enrolmentOf(session, seating)),
      },
      as(planned.trainer),
    );
    sheetIds.push(sheetId);
  }
  if (sheetIds.length === 0) return;
  await api.post('/attendance/sheets/attest', { sheetIds }, as(employee(world, 'programme-office')));
  ledger.counts.sheets += sheetIds.length;
}

/** The right minutes take the place of the wrong ones, and are signed once more. */
async function correct(world: World, session: ScheduledSession, mistaken: readonly Seating[]): Promise<void> {
  if (mistaken.length === 0) return;
  await noteAll(world, session, mistaken, ({ minutes }) => minutes!, 'mistyped');
  await signEach(world, session, mistaken);
  world.ledger.counts.corrected += mistaken.length;
}
