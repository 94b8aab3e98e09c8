import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attendanceRecorded, enrolmentAdmitted, sessionChanged } from '#contracts';
import { stockholmDay, uuidv7 } from '#platform';
import type { TestCaller, TestReply } from '#testing';
import { EnrolmentInstallation, fromNow } from './enrolment-installation.js';

const problem = (name: string) => `urn:lyftet:problem:enrolment:${name}`;
const typeOf = ({ status, body }: TestReply) => (status < 300 ? status : body.type);

describe('What has happened', () => {
  let own: EnrolmentInstallation;
  beforeAll(async () => void (own = await EnrolmentInstallation.start()));
  afterAll(() => own.stop());

  const attest = (as: TestCaller, learnerId: string) =>
    own.installation.call('enrolment.get-attest', undefined, {
      as,
      query: { programmeId: own.programmeId, learnerId },
    });
  const entries = async (as: TestCaller, enrolmentId: string) =>
    (await own.installation.call('enrolment.list-attendance', undefined, { as, path: { enrolmentId } })).body.items;
  /** Who has noted and signed so many minutes of a session that was held. */
  const signed = async (learner: string, minutes: number) => {
    const session = await own.begun([learner]);
    const [enrolmentId = ''] = session.enrolmentIds;
    await own.note(session.sessionId, [{ enrolmentId, minutes }]);
    await own.sign({ id: learner }, enrolmentId);
    return { ...session, enrolmentId };
  };
  const told = async (id: string) => {
    await own.installation.settle();
    const recorded = own.installation.published(attendanceRecorded).filter(({ aggregateid }) => aggregateid === id);
    return recorded.map(({ data }) => data.minutes);
  };

  it('of who waited and sat in a no-show’s chair are noted, without a seat', async () => {
    const [seated, waiting] = (await own.participants(2)) as [string, string];
    const session = await own.scheduleSession({ seats: 1, startsAt: fromNow(2), endsAt: fromNow(5) });
    await own.installation.settle();
    await own.enrol(seated, session);
    const { enrolmentId } = (await own.enrol(waiting, session)).body;
    const past = { startsAt: fromNow(-700), endsAt: fromNow(-697) };
    await own.installation.publish(sessionChanged(session.sessionId, { ...session, ...past }));
    await own.installation.settle();

    expect(typeOf(await own.note(session.sessionId, [{ enrolmentId, minutes: 0 }]))).toBe(problem('no-seat'));
    expect((await own.note(session.sessionId, [{ enrolmentId, minutes: 120 }])).status).toBe(200);

    expect((await own.get({ id: waiting }, enrolmentId)).body).toMatchObject({ state: 'confirmed', hasSeat: false });
    const { rows } = await own.installation.sql.query(
      'SELECT seats_taken, queue_length FROM session WHERE session_id = $1',
      [session.sessionId],
    );
    expect(rows).toEqual([{ seats_taken: 1, queue_length: 0 }]);
    expect(await own.told(enrolmentId)).toContain(enrolmentAdmitted.type);
  });

  it('of a walk-in, and of a slip that comes late, need no seat: nobody waits for what is over', async () => {
    const people = await own.participants(3);
    const { sessionId } = await own.begun([people[0]!]);
    const walkIn = (learnerId: string) =>
      own.installation.call('enrolment.enrol', { sessionId, learnerId, reason: 'Kom ändå' }, { as: own.office });

    expect([(await walkIn(people[1]!)).body, (await walkIn(people[2]!)).body]).toMatchObject([
      { state: 'confirmed', hasSeat: false },
      { state: 'confirmed', hasSeat: false },
    ]);
  });

  it('that were signed are corrected by a new entry, asked for again, and the earlier one is shown', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const { sessionId, enrolmentId } = await signed(learner, 300);
    const correct = (correction?: string) =>
      own.note(sessionId, [{ enrolmentId, minutes: 60 }], undefined, correction === undefined ? {} : { correction });

    expect(typeOf(await correct())).toBe(problem('attendance-signed'));
    expect((await correct('because')).body.errors).toMatchObject([{ pointer: '/correction' }]);
    expect(typeOf(await correct('left-earlier'))).toBe(200);
    expect((await own.get({ id: learner }, enrolmentId)).body).toMatchObject({ notedMinutes: 60, countedMinutes: 0 });
    expect((await own.sign({ id: learner }, enrolmentId)).body).toMatchObject({ countedMinutes: 60 });

    expect(await told(enrolmentId)).toEqual([300, 0, 60]);
    expect(await entries({ id: learner }, enrolmentId)).toMatchObject([
      { minutes: 60, correction: 'left-earlier', notedBy: own.trainerId, signedAs: 'self', signedBy: learner },
      { minutes: 300, signedAs: 'self', countedAt: expect.any(String), supersededAt: expect.any(String) },
    ]);
    expect(await entries({ id: uuidv7() }, enrolmentId)).toBeUndefined();
  });

  it('that were signed stay on the attest as they were signed, when the session is moved', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const { sessionId, startsAt, endsAt } = await signed(learner, 300);
    const before = (await attest({ id: learner }, learner)).body;
    const session = own.sessionFacts({ sessionId, startsAt: fromNow(100), endsAt: fromNow(101), form: 'remote' });

    await own.installation.publish(sessionChanged(sessionId, session));
    await own.installation.settle();

    expect((await attest({ id: learner }, learner)).body).toEqual(before);
    expect(before.meetings).toMatchObject([{ on: stockholmDay(new Date(startsAt)), minutes: 300, form: 'classroom' }]);
    expect(new Date(endsAt).getTime()).toBeLessThan(Date.now());
  });

  it('lead to an outcome when the session has begun, and to another one for a reason', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const toCome = await own.scheduleSession();
    await own.installation.settle();
    const early = (await own.enrol(learner, toCome)).body.enrolmentId;
    expect(typeOf(await own.assess(toCome.sessionId, [{ enrolmentId: early, outcome: 'failed' }]))).toBe(
      problem('session-not-begun'),
    );

    const { sessionId, enrolmentId } = await signed(learner, 300);
    const plan = await own.installation.call(
      'enrolment.agree-plan',
      { learnerId: learner, programmeId: own.programmeId, moduleIds: [own.moduleId] },
      { as: own.office },
    );
    const assess = (outcome: string, correction?: string) =>
      own.assess(sessionId, [{ enrolmentId, outcome }], undefined, correction);
    expect(typeOf(await assess('completed'))).toBe(200);
    expect(typeOf(await assess('failed'))).toBe(problem('outcome-recorded'));
    expect(typeOf(await assess('failed', 'wrong-person'))).toBe(200);

    const { rows } = await own.installation.sql.query(
      `SELECT outcome, correction, assessed_by FROM assessment WHERE enrolment_id = $1 ORDER BY assessed_at`,
      [enrolmentId],
    );
    expect(rows).toEqual([
      { outcome: 'completed', correction: null, assessed_by: own.trainerId },
      { outcome: 'failed', correction: 'wrong-person', assessed_by: own.trainerId },
    ]);
    expect((await own.told(plan.body.planId)).slice(-2)).toEqual([
      'enrolment.plan.fulfilled.v1',
      'enrolment.plan.reopened.v1',
    ]);
  });
});
