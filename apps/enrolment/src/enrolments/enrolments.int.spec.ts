import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  enrolmentCancelled,
  enrolmentConfirmed,
  enrolmentPromoted,
  enrolmentWaitlisted,
  membershipEnded,
  sessionCancelled,
  sessionChanged,
} from '#contracts';
import { uuidv7 } from '#platform';
import type { TestCaller } from '#testing';
import { EnrolmentInstallation, fromNow, withRole } from '../../test/enrolment-installation.js';

const problem = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

describe('Enrolments', () => {
  let own: EnrolmentInstallation;
  beforeAll(async () => void (own = await EnrolmentInstallation.start()));
  afterAll(() => own.stop());

  const eventsOf = (enrolmentId: string) =>
    own.installation.events.filter(({ aggregateid }) => aggregateid === enrolmentId).map(({ type }) => type);

  it('give seats, then places in the queue, and tell the others', async () => {
    const session = await own.scheduleSession({ seats: 1 });
    const [first, second, third] = (await own.participants(3)) as [string, string, string];

    const replies = [
      await own.enrol(first, session),
      await own.enrol(second, session),
      await own.enrol(third, session),
    ];

    expect(replies.map(({ status, body }) => [status, body.state, body.position])).toEqual([
      [201, 'confirmed', undefined],
      [201, 'waitlisted', 1],
      [201, 'waitlisted', 2],
    ]);
    expect(replies[0]!.header('location')).toBe(`/enrolments/${replies[0]!.body.enrolmentId}`);
    await own.installation.settle();
    expect(replies.flatMap(({ body }) => eventsOf(body.enrolmentId))).toEqual([
      enrolmentConfirmed.type,
      enrolmentWaitlisted.type,
      enrolmentWaitlisted.type,
    ]);
  });

  it('are made once: a repeat names the first one, and the same key gives the same reply', async () => {
    const session = await own.scheduleSession();
    const [learner] = (await own.participants(1)) as [string];

    const first = await own.enrol(learner, session, { 'idempotency-key': 'k1' });
    const again = await own.enrol(learner, session, { 'idempotency-key': 'k1' });
    const repeat = await own.enrol(learner, session);

    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect([repeat.status, repeat.body.type, repeat.body.enrolmentId]).toEqual([
      409,
      problem('already-enrolled'),
      first.body.enrolmentId,
    ]);
    const { rows } = await own.installation.sql.query('SELECT seats_taken FROM session WHERE session_id = $1', [
      session.sessionId,
    ]);
    expect(rows).toEqual([{ seats_taken: 1 }]);
  });

  it('that are cancelled give the seat to the first in the queue in the same moment', async () => {
    const session = await own.scheduleSession({ seats: 1 });
    const [first, second, third] = (await own.participants(3)) as [string, string, string];
    const [a, b, c] = [
      await own.enrol(first, session),
      await own.enrol(second, session),
      await own.enrol(third, session),
    ].map(({ body }) => body.enrolmentId as string) as [string, string, string];

    const cancelled = await own.cancel(first, a);

    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
    expect((await own.get({ id: second }, b)).body).toMatchObject({ state: 'confirmed' });
    expect((await own.get({ id: third }, c)).body).toMatchObject({ state: 'waitlisted', position: 1 });
    expect((await own.cancel(first, a)).status).toBe(200);
    await own.installation.settle();
    expect([eventsOf(a), eventsOf(b)]).toEqual([
      [enrolmentConfirmed.type, enrolmentCancelled.type],
      [enrolmentWaitlisted.type, enrolmentPromoted.type],
    ]);
    expect((await own.enrol(first, session)).body).toMatchObject({ state: 'waitlisted', position: 2 });
  });

  it('follow the session: more seats go to the queue, fewer throw nobody out, a cancelled one has none', async () => {
    const session = await own.scheduleSession({ seats: 1 });
    const learners = await own.participants(4);
    const ids: string[] = [];
    for (const learner of learners) ids.push((await own.enrol(learner, session)).body.enrolmentId);
    const states = async () =>
      (await Promise.all(ids.map((id, index) => own.get({ id: learners[index]! }, id)))).map(
        ({ body }) => body.position ?? body.state,
      );

    await own.installation.publish(sessionChanged(session.sessionId, { ...session, seats: 3 }));
    await own.installation.settle();
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed', 1]);

    await own.installation.publish(sessionChanged(session.sessionId, { ...session, seats: 1 }));
    await own.installation.settle();
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed', 1]);
    await own.cancel(learners[0]!, ids[0]!);
    expect(await states()).toEqual(['cancelled', 'confirmed', 'confirmed', 1]);

    await own.installation.publish(
      sessionCancelled(session.sessionId, { sessionId: session.sessionId, programmeId: session.programmeId }),
    );
    await own.installation.settle();
    expect(await states()).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
    const { rows } = await own.installation.sql.query(
      'SELECT seats_taken, queue_length FROM session WHERE session_id = $1',
      [session.sessionId],
    );
    expect(rows).toEqual([{ seats_taken: 0, queue_length: 0 }]);
    expect((await own.enrol(learners[0]!, session)).body.type).toBe(problem('session-cancelled'));
  });

  it('end after the last day of whoever leaves the programme, and the next one moves up', async () => {
    const [leaver, next] = (await own.participants(2)) as [string, string];
    const soon = await own.scheduleSession({ seats: 1, startsAt: fromNow(1) });
    const later = await own.scheduleSession({ seats: 1, startsAt: fromNow(24 * 20) });
    const afterwards = await own.scheduleSession({ startsAt: fromNow(24 * 30) });
    await own.installation.settle();
    const stays = (await own.enrol(leaver, soon)).body.enrolmentId;
    const ends = (await own.enrol(leaver, later)).body.enrolmentId;
    const waits = (await own.enrol(next, later)).body.enrolmentId;

    const membershipId = own.memberships.get(leaver)!;
    const { programmeId, organisationId } = own;
    await own.installation.publish(
      membershipEnded(membershipId, {
        membershipId,
        personId: leaver,
        programmeId,
        goalGroupId: uuidv7(),
        organisationId,
        on: fromNow(48).slice(0, 10),
        cause: 'new-job',
      }),
    );
    await own.installation.settle();

    expect((await own.get({ id: leaver }, stays)).body.state).toBe('confirmed');
    expect((await own.get({ id: leaver }, ends)).body).toMatchObject({
      state: 'cancelled',
      cancelCause: 'left-programme',
    });
    expect((await own.get({ id: next }, waits)).body.state).toBe('confirmed');
    expect((await own.enrol(leaver, afterwards)).body.type).toBe(problem('not-a-participant'));
  });

  it('are refused where they cannot be: unknown, begun, not a participant', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const begun = await own.scheduleSession({ startsAt: fromNow(-1) });
    const session = await own.scheduleSession();
    await own.installation.settle();

    expect((await own.enrol(learner, { sessionId: uuidv7() })).body).toMatchObject({
      status: 404,
      type: problem('session-unknown'),
    });
    expect((await own.enrol(learner, begun)).body).toMatchObject({ status: 409, type: problem('session-begun') });
    expect((await own.enrol(uuidv7(), session)).body).toMatchObject({
      status: 409,
      type: problem('not-a-participant'),
    });
    expect(
      (await own.installation.call('enrolment.enrol', { sessionId: 'x', more: 1 }, { as: { id: learner } })).body
        .errors,
    ).toHaveLength(2);
  });

  it('can be made by a helper who says why, and the learner is told', async () => {
    const session = await own.scheduleSession();
    const [learner] = (await own.participants(1)) as [string];
    const enrol = (as: TestCaller, body: object) =>
      own.installation.call('enrolment.enrol', { sessionId: session.sessionId, learnerId: learner, ...body }, { as });
    const coordinator = withRole('coordinator', `organisation:${own.organisationId}`);

    expect((await enrol(withRole('coordinator', `organisation:${uuidv7()}`), { reason: 'asked' })).status).toBe(403);
    expect((await enrol(coordinator, {})).body.errors).toEqual([expect.objectContaining({ pointer: '/reason' })]);
    const made = await enrol(coordinator, { reason: 'Bad på papper' });

    expect(made.status).toBe(201);
    const { rows } = await own.installation.sql.query(
      'SELECT caller_id, on_behalf_of, reason FROM enrolment.audit WHERE aggregate_id = $1',
      [made.body.enrolmentId],
    );
    expect(rows).toEqual([{ caller_id: coordinator.id, on_behalf_of: learner, reason: 'Bad på papper' }]);
    const actsFor = async (id: string) =>
      (await own.installation.call('enrolment.list-acts-for-me', undefined, { as: { id } })).body.items;
    expect(await actsFor(learner)).toMatchObject([
      { operation: 'enrolment.enrol', by: coordinator.id, reason: 'Bad på papper', enrolmentId: made.body.enrolmentId },
    ]);
    expect(await actsFor(coordinator.id)).toEqual([]);
  });

  it('are seen by those whom they concern and by nobody else', async () => {
    const session = await own.scheduleSession({ seats: 5 });
    const learners = await own.participants(3);
    for (const learner of learners) await own.enrol(learner, session);
    const count = async (as: TestCaller) => (await own.list(as, { sessionId: session.sessionId })).body.items.length;

    expect(await count({ id: learners[0]! })).toBe(1);
    expect(await count({ id: own.trainerId })).toBe(3);
    expect(await count(withRole('coordinator', `organisation:${own.organisationId}`))).toBe(3);
    expect(await count(withRole('programme-office', `programme:${own.programmeId}`))).toBe(3);
    expect(await count(withRole('programme-office', `programme:${uuidv7()}`))).toBe(0);
    expect(await count(withRole('coordinator', `organisation:${uuidv7()}`))).toBe(0);
    expect(await count({ id: uuidv7() })).toBe(0);
    const { enrolmentId } = (await own.list({ id: learners[0]! })).body.items[0];
    expect((await own.get(withRole('programme-office', `programme:${uuidv7()}`), enrolmentId)).status).toBe(404);
    expect((await own.cancel(learners[1]!, enrolmentId)).status).toBe(404);
    expect((await own.cancel(own.trainerId, enrolmentId)).status).toBe(403);
  });

  it('are listed in pages', async () => {
    const session = await own.scheduleSession({ seats: 5 });
    const learners = await own.participants(5);
    const made = new Set<string>();
    for (const learner of learners) made.add((await own.enrol(learner, session)).body.enrolmentId);

    const seen: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const { body } = await own.list(
        { id: own.trainerId },
        { sessionId: session.sessionId, limit: 2, ...(after && { after }) },
      );
      seen.push(...body.items.map(({ enrolmentId }: { enrolmentId: string }) => enrolmentId));
      more = (after = body.next) !== undefined;
    }
    expect(seen.sort()).toEqual([...made].sort());
  });
});
