import { describe, expect, it } from '@jest/globals';
import { Caller } from '#plugin-kit';
import { Problem, type RoleGrant } from '#plugin-kit/contract';
import type { LockedSession } from '../seats/locked-session.js';
import {
  type EnrolmentFactsAtHand,
  type LearnerFacts,
  type SeatRequest,
  decideEnrolment,
  pairKey,
} from './enrolment-decision.js';

const NOW = new Date('2024-03-01T12:00:00Z');
const ROLES = new Map([['enrolment:act-for-others', new Set(['coordinator'])]]);

const aSession = (facts: Partial<LockedSession> = {}): LockedSession => ({
  sessionId: 's',
  moduleId: 'm',
  courseId: 'c',
  programmeId: 'p',
  startsAt: new Date('2024-03-10T23:30:00Z'),
  endsAt: new Date('2024-03-11T02:30:00Z'),
  isCancelled: false,
  trainerIds: [],
  seats: 1,
  seatsTaken: 0,
  queueLength: 0,
  lastQueueNumber: 0,
  ...facts,
});
const aLearner = (facts: Partial<LearnerFacts> = {}): LearnerFacts => ({
  organisationId: 'o',
  unitId: null,
  isMember: true,
  ...facts,
});
const person = (id: string, roles: RoleGrant[] = []) => Caller.of({ kind: 'person', sub: id, roles }, ROLES, () => NOW);

function atHand(session: LockedSession, learner = aLearner()): EnrolmentFactsAtHand {
  let ids = 0;
  return {
    sessions: new Map([[session.sessionId, session]]),
    enrolled: new Map(),
    now: NOW,
    newId: () => `e${++ids}`,
    learners: new Map(['anna', 'bo'].map((id) => [pairKey(id, session.programmeId), learner])),
  };
}
const decide = (facts: EnrolmentFactsAtHand, request: Partial<SeatRequest> = {}, caller = person('anna')) =>
  decideEnrolment({ sessionId: 's', learnerId: 'anna', ...request }, caller, facts);
const nameOf = (outcome: ReturnType<typeof decide>) =>
  outcome instanceof Problem ? outcome.type.split(':').at(-1) : outcome.seat.state;

describe('The decision on a seat', () => {
  it('takes a repeat within a batch for what it is, so that it costs nobody a seat', () => {
    const facts = atHand(aSession());

    expect([
      nameOf(decide(facts)),
      nameOf(decide(facts)),
      nameOf(decide(facts, { learnerId: 'bo' }, person('bo'))),
    ]).toEqual(['confirmed', 'already-enrolled', 'waitlisted']);
    expect(facts.sessions.get('s')).toMatchObject({ seatsTaken: 1, queueLength: 1 });
  });

  it('refuses what was cancelled, what has begun and what is unknown', () => {
    expect(nameOf(decide(atHand(aSession({ isCancelled: true }))))).toBe('session-cancelled');
    expect(nameOf(decide(atHand(aSession({ startsAt: NOW }))))).toBe('session-begun');
    expect(nameOf(decide(atHand(aSession()), { sessionId: 'other' }))).toBe('session-unknown');
  });

  it('asks for a membership on the day of the session, and says that day as it is called in Sweden', () => {
    const refused = decide(atHand(aSession(), aLearner({ isMember: false })));

    expect(nameOf(refused)).toBe('not-a-participant');
    expect(refused).toMatchObject({ facts: { on: '2024-03-11' } });
  });

  it('has nobody wait for what has begun: whoever finds no seat takes part without one', () => {
    const helper = person('helper', [{ role: 'coordinator', scope: 'organisation:o' }]);
    const facts = atHand(aSession({ startsAt: NOW, queueLength: 3, lastQueueNumber: 3 }));
    const enter = (learnerId: string) => decide(facts, { learnerId, reason: 'came' }, helper);

    expect([enter('anna'), enter('bo')]).toMatchObject([
      { seat: { state: 'confirmed', hasSeat: true } },
      { seat: { state: 'confirmed', hasSeat: false } },
    ]);
    expect(facts.sessions.get('s')).toMatchObject({ seatsTaken: 1, queueLength: 3 });
  });

  it('lets helpers within their scope, who say why, enter a paper slip even afterwards', () => {
    const begun = () => atHand(aSession({ startsAt: NOW }));
    const helper = person('helper', [{ role: 'coordinator', scope: 'organisation:o' }]);

    expect(nameOf(decide(begun(), {}, person('bo')))).toBe('forbidden');
    expect(nameOf(decide(begun(), {}, person('x', [{ role: 'coordinator', scope: 'organisation:other' }])))).toBe(
      'forbidden',
    );
    expect(nameOf(decide(begun(), {}, helper))).toBe('invalid-input');
    expect(decide(begun(), { reason: 'paper' }, helper)).toMatchObject({
      audit: { onBehalfOf: 'anna', reason: 'paper' },
    });
  });
});
