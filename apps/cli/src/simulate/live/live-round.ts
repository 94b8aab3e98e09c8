import { keyedId } from '#plugin-kit/contract';
import type { PlannedRound, PlannedSession } from '../plan/life-plan.js';
import { answerSurveys } from './answer-surveys.js';
import { enrolInSession } from './enrol-in-session.js';
import { leaveProgramme } from './leave-programme.js';
import { holdSession } from './hold-session.js';
import { patiently } from './patience.js';
import type { ScheduledSession } from './scheduled-session.js';
import { type World, employee, personId } from './world.js';

/** Lives some weeks: schedule, enrol, leave, attend, sign, assess, answer. */
export async function liveRound(world: World, round: PlannedRound): Promise<void> {
  await world.time.moveTo(round.enrolOn);
  const sessions = await Promise.all(round.sessions.map((planned) => schedule(world, planned)));
  await Promise.all(sessions.map((session) => enrolInSession(world, session)));
  await leaveProgramme(world, round, sessions);
  await world.time.moveTo(round.doneOn);
  await Promise.all(sessions.map((session) => holdSession(world, session)));
  await answerSurveys(world, sessions);
}

async function schedule(world: World, planned: PlannedSession): Promise<ScheduledSession> {
  const { module, meetings, seats, form, trainer } = planned;
  const body = {
    moduleId: keyedId('module', world.programme.programmeId, module.key),
    meetings: meetings.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
    seats,
    form,
    trainerIds: [personId(world, trainer)],
  };
  const scheduled = await patiently(
    () =>
      world.api.post<{ sessionId: string; meetings: { meetingId: string }[] }>(
        '/sessions',
        body,
        world.as(employee(world, 'programme-office')),
      ),
    { statuses: [403] },
  );
  world.ledger.counts.sessions += 1;
  const meetingIds = scheduled.meetings.map(({ meetingId }) => meetingId);
  return { planned, sessionId: scheduled.sessionId, meetingIds, enrolmentIds: new Map() };
}
