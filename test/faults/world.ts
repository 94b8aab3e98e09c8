import { randomUUID } from 'node:crypto';
import type { Edge } from './edge.js';
import { applications, goalGroupId, moduleIds, organisationId, programmeId } from './fault-programme.js';

const HOUR_MS = 3_600_000;
const LASTS = 4;
/** A session that everybody may attend, however many they are; each at a time of its own, so that one attends all. */
export const heldSession = (number: number) => ({ startsIn: -30 - (LASTS + 1) * number, seats: 100_000 });

interface Occasion {
  readonly moduleId?: string;
  /** In hours. */
  readonly startsIn: number;
  readonly seats: number;
}

export interface Person {
  /** As whom the person signs in. */
  readonly subject: string;
  readonly personId: string;
}

/** People of a small programme, and sessions to race for (in a month) and to attend (yesterday). */
export interface World {
  readonly learners: readonly Person[];
  readonly trainer: Person;
  readonly office: Person;
  readonly secondOfficer: Person;
  readonly sessionsToCome: readonly string[];
  /** One of each module. */
  readonly sessionsHeld: readonly string[];
}

export interface WorldSize {
  readonly learners: number;
  readonly sessionsToCome: number;
  readonly seats: number;
}

/** Builds the world through the front door, as an operator and a programme office would. */
export async function buildWorld(
  edge: Edge,
  issuer: string,
  { learners, sessionsToCome, seats }: WorldSize,
): Promise<World> {
  for (const { owner, body } of applications)
    await edge.insist({ as: 'operator', method: 'POST', path: `/${owner}/programme/apply`, body });
  await edge.insist({
    as: 'operator',
    method: 'POST',
    path: `/organisations/${organisationId}/participations/${programmeId}/record`,
    body: { answer: 'accepted', reason: 'dnr 2026-17' },
  });
  const subjects = [
    'trainer',
    'office',
    'officer',
    ...Array.from({ length: learners }, (_, index) => `learner-${index}`),
  ];
  const people = subjects.map((subject, index) => ({
    externalId: subject,
    name: { given: `Ada${index}`, family: 'Prov' },
    sex: index % 3 === 0 ? 'male' : 'female',
    identities: [{ issuer, subject }],
  }));
  const roster = await edge.insist({
    as: 'operator',
    method: 'POST',
    path: '/rosters',
    body: { organisationId, people },
  });
  await Promise.all(subjects.map((subject) => confirm(edge, subject)));
  const ids = new Map<string, string>(
    roster.body.people.map((entry: { externalId: string; personId: string }) => [entry.externalId, entry.personId]),
  );
  const person = (subject: string): Person => ({ subject, personId: ids.get(subject)! });
  const [trainer, office, secondOfficer] = [person('trainer'), person('office'), person('officer')];
  for (const { personId } of [office, secondOfficer]) {
    for (const role of ['programme-office', 'certification-officer'])
      await edge.insist({
        as: 'operator',
        method: 'POST',
        path: '/assignments',
        body: { personId, role, scope: `programme:${programmeId}` },
      });
  }
  const members = subjects.slice(3).map(person);
  await edge.insist({
    as: 'office',
    method: 'POST',
    path: '/memberships',
    body: { programmeId, goalGroupId, personIds: members.map(({ personId }) => personId), from: '2020-01-01' },
  });

  const held = await Promise.all(
    moduleIds.map((moduleId, index) => scheduleSession(edge, trainer, { moduleId, ...heldSession(index) })),
  );
  const toCome = await Promise.all(
    Array.from({ length: sessionsToCome }, (_, index) =>
      scheduleSession(edge, trainer, { moduleId: moduleIds[index % 2]!, startsIn: 700 + index, seats }),
    ),
  );
  for (const { personId } of members)
    await edge.insist({
      as: 'office',
      method: 'POST',
      path: '/training-plans',
      body: { learnerId: personId, programmeId, moduleIds },
    });
  // Those who sign in last are known last: then everybody is.
  const last = members.at(-1)!;
  await edge.insist({ as: last.subject, method: 'GET', path: '/people/me' });
  for (const sessionId of [...held, ...toCome]) await knownToEnrolment(edge, last, sessionId);
  return { learners: members, trainer, office, secondOfficer, sessionsToCome: toCome, sessionsHeld: held };
}

/** Whoever signs in so says that they are who they were registered as. */
async function confirm(edge: Edge, subject: string): Promise<void> {
  const mine = '/people/me/identity-proposals';
  const { body } = await edge.insist({ as: subject, method: 'GET', path: mine });
  for (const { proposalId } of body.items as { proposalId: string }[]) {
    await edge.insist({ as: subject, method: 'POST', path: `${mine}/${proposalId}/accept`, body: {} });
  }
}

export async function scheduleSession(edge: Edge, trainer: Person, occasion: Occasion): Promise<string> {
  return (
    await edge.insist({
      as: 'office',
      method: 'POST',
      path: '/sessions',
      body: aSession(trainer, occasion),
      key: randomUUID(),
    })
  ).body.sessionId;
}

/** What a programme office asks for to have a session scheduled. */
export function aSession(trainer: Person, { moduleId = moduleIds[0]!, startsIn, seats }: Occasion): object {
  const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  return {
    moduleId,
    startsAt: at(startsIn),
    endsAt: at(startsIn + LASTS),
    seats,
    form: 'classroom',
    trainerIds: [trainer.personId],
  };
}

/** An unknown session is refused in another way than one that a person is enrolled in. */
export async function knownToEnrolment(
  edge: Edge,
  { personId }: Person,
  sessionId: string,
  withinMs?: number,
): Promise<void> {
  const probe = {
    as: 'trainer',
    method: 'POST',
    path: '/attendance',
    body: { sessionId, marks: [{ enrolmentId: personId, minutes: 60 }] },
  } as const;
  await edge.insist(
    probe,
    ({ status, body }) => status >= 400 && status < 500 && !String(body?.type).endsWith('session-unknown'),
    withinMs,
  );
}
