import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enrolmentConfirmed, enrolmentWaitlisted, membershipEnded, sessionChanged } from '#contracts';
import fc from 'fast-check';
import { stockholmDay, uuidv7 } from '#platform';
import type { TestReply } from '#testing';
import { EnrolmentInstallation, fromNow } from '../../test/enrolment-installation.js';
import { enrolment } from '../enrolment.plugin.js';

const CLIENTS = 64;

describe('The race for seats', () => {
  let own: EnrolmentInstallation;
  let learners: string[];
  beforeAll(async () => {
    own = await EnrolmentInstallation.start();
    // A second replica: the queues of two processes meet only at the locked row.
    await own.installation.start(enrolment, { environment: { CURSOR_SECRET: 'x'.repeat(32) } });
    learners = await own.participants(CLIENTS);
  });
  afterAll(() => own.stop());

  const seatsOf = async (sessionId: string) =>
    (
      await own.installation.sql.query(
        'SELECT seats_taken, queue_length, last_queue_number FROM session WHERE session_id = $1',
        [sessionId],
      )
    ).rows[0];
  const rowsOf = async (sessionId: string) =>
    (
      await own.installation.sql.query<{ learner_id: string; state: string; queue_number: number | null }>(
        'SELECT learner_id, state, queue_number FROM enrolment WHERE session_id = $1',
        [sessionId],
      )
    ).rows;

  it('gives 10 seats to 10 of 64 who come at once, and to each other one an own place in the queue', async () => {
    const session = await own.scheduleSession({ seats: 10 });
    await own.installation.settle();

    const replies: TestReply[] = await Promise.all(
      learners.flatMap((learner) => [own.enrol(learner, session), own.enrol(learner, session)]),
    );

    const given = replies.filter(({ status }) => status === 201);
    const repeats = replies.filter(({ status }) => status === 409);
    expect([given.length, repeats.length]).toEqual([CLIENTS, CLIENTS]);
    expect(new Set(repeats.map(({ body }) => body.enrolmentId))).toEqual(
      new Set(given.map(({ body }) => body.enrolmentId)),
    );
    expect(given.filter(({ body }) => body.state === 'confirmed')).toHaveLength(10);
    expect(given.flatMap(({ body }) => body.position ?? []).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 54 }, (_, index) => index + 1),
    );
    expect(await seatsOf(session.sessionId)).toEqual({ seats_taken: 10, queue_length: 54, last_queue_number: 54 });
    expect(new Set((await rowsOf(session.sessionId)).map(({ learner_id }) => learner_id)).size).toBe(CLIENTS);
    await own.installation.settle();
    const told = (event: typeof enrolmentConfirmed | typeof enrolmentWaitlisted) =>
      own.installation.published(event).filter(({ data }) => data.sessionId === session.sessionId).length;
    expect([told(enrolmentConfirmed), told(enrolmentWaitlisted)]).toEqual([10, 54]);
  });

  it('ends with every seat taken and the queue in order when half give back at the same time', async () => {
    const session = await own.scheduleSession({ seats: 10 });
    await own.installation.settle();
    const early = learners.slice(0, 32);
    const made = await Promise.all(early.map((learner) => own.enrol(learner, session)));

    const [cancelled, late] = await Promise.all([
      Promise.all(early.map((learner, index) => own.cancel(learner, made[index]!.body.enrolmentId))),
      Promise.all(learners.slice(32).map((learner) => own.enrol(learner, session))),
    ]);

    expect(cancelled.every(({ status, body }) => status === 200 && body.state === 'cancelled')).toBe(true);
    expect(late.every(({ status }) => status === 201)).toBe(true);
    const rows = await rowsOf(session.sessionId);
    const waiting = rows.filter(({ state }) => state === 'waitlisted').map(({ queue_number }) => queue_number!);
    const promoted = rows
      .filter(({ state, queue_number }) => state === 'confirmed' && queue_number !== null)
      .map(({ queue_number }) => queue_number!);
    expect(rows.filter(({ state }) => state === 'confirmed')).toHaveLength(10);
    expect(waiting).toHaveLength(22);
    expect(Math.max(...promoted, 0)).toBeLessThan(Math.min(...waiting));
    expect(await seatsOf(session.sessionId)).toMatchObject({ seats_taken: 10, queue_length: 22 });
  });

  it('leaves no seat with somebody who leaves the programme while enrolling', async () => {
    const leavers = await own.participants(16);
    const session = await own.scheduleSession({ seats: 20, startsAt: fromNow(24 * 10) });
    await own.installation.settle();

    await Promise.all(
      leavers.flatMap((personId, index) => {
        const membershipId = own.memberships.get(personId)!;
        const membership = {
          membershipId,
          personId,
          programmeId: own.programmeId,
          goalGroupId: uuidv7(),
          organisationId: own.organisationId,
        };
        const leave = () =>
          own.installation.publish(
            membershipEnded(membershipId, { ...membership, on: stockholmDay(new Date()), cause: 'workload' }),
          );
        return index % 2 === 0 ? [leave(), own.enrol(personId, session)] : [own.enrol(personId, session), leave()];
      }),
    );
    await own.installation.settle();

    expect((await rowsOf(session.sessionId)).filter(({ state }) => state !== 'cancelled')).toEqual([]);
    expect(await seatsOf(session.sessionId)).toMatchObject({ seats_taken: 0, queue_length: 0 });
  });

  it('keeps to a model of seats and a queue through any history', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('enrol' as const), who: fc.nat(7) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), who: fc.nat(7) }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('resize' as const), seats: fc.integer({ min: 1, max: 5 }) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { minLength: 10, maxLength: 25 }),
        async (firstSeats, steps) => {
          const session = await own.scheduleSession({ seats: firstSeats });
          await own.installation.settle();
          let seats = firstSeats;
          let seated: number[] = [];
          let queue: number[] = [];
          const ids = new Map<number, string>();
          const moveUp = () => {
            while (queue.length > 0 && seated.length < seats) seated.push(queue.shift()!);
          };
          for (const each of steps) {
            if (each.kind === 'resize') {
              seats = each.seats;
              await own.installation.publish(sessionChanged(session.sessionId, { ...session, seats }));
              await own.installation.settle();
              moveUp();
            } else if (each.kind === 'enrol') {
              const isIn = seated.includes(each.who) || queue.includes(each.who);
              const { status, body } = await own.enrol(learners[each.who]!, session);
              expect(status).toBe(isIn ? 409 : 201);
              if (isIn) continue;
              ids.set(each.who, body.enrolmentId);
              if (seated.length < seats) seated.push(each.who);
              else queue.push(each.who);
              expect(body.position).toBe(seated.includes(each.who) ? undefined : queue.length);
            } else if (ids.has(each.who)) {
              expect((await own.cancel(learners[each.who]!, ids.get(each.who)!)).status).toBe(200);
              seated = seated.filter((who) => who !== each.who);
              queue = queue.filter((who) => who !== each.who);
              moveUp();
            }
          }
          const rows = (await rowsOf(session.sessionId)).map((row) => ({
            ...row,
            who: learners.indexOf(row.learner_id),
          }));
          expect(
            rows
              .filter(({ state }) => state === 'confirmed')
              .map(({ who }) => who)
              .sort(),
          ).toEqual([...seated].sort());
          expect(
            rows
              .filter(({ state }) => state === 'waitlisted')
              .sort((a, b) => a.queue_number! - b.queue_number!)
              .map(({ who }) => who),
          ).toEqual(queue);
          expect(await seatsOf(session.sessionId)).toMatchObject({
            seats_taken: seated.length,
            queue_length: queue.length,
          });
        },
      ),
      { numRuns: 8 },
    );
  });
});
