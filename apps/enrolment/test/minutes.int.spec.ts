import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attendanceRecorded, membershipEnded, membershipStarted, programmeApplied } from '#contracts';
import { stockholmDay, uuidv7 } from '#platform';
import type { TestCaller, TestReply } from '#testing';
import { EnrolmentInstallation, fromNow } from './enrolment-installation.js';

const problem = (name: string) => `urn:lyftet:problem:enrolment:${name}`;
const typeOf = ({ status, body }: TestReply) => (status < 300 ? status : body.type);

describe('Minutes of meetings', () => {
  let own: EnrolmentInstallation;
  beforeAll(async () => void (own = await EnrolmentInstallation.start()));
  afterAll(() => own.stop());

  const attest = (as: TestCaller, learnerId: string) =>
    own.installation.call('enrolment.get-attest', undefined, {
      as,
      query: { programmeId: own.programmeId, learnerId },
    });
  const told = async (id: string) => {
    await own.installation.settle();
    const recorded = own.installation.published(attendanceRecorded).filter(({ aggregateid }) => aggregateid === id);
    return recorded.map(({ data }) => data.minutes);
  };

  it('are noted meeting by meeting, own work apart, and all of them told together', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const [first, second] = [uuidv7(), uuidv7()];
    const { sessionId, enrolmentIds } = await own.begun([learner], own.moduleId, {
      startsAt: fromNow(-300),
      endsAt: fromNow(-197),
      form: 'half-distance',
      ownWorkMinutes: 120,
      meetings: [
        { meetingId: first, startsAt: fromNow(-300), endsAt: fromNow(-297), form: 'classroom' },
        { meetingId: second, startsAt: fromNow(-200), endsAt: fromNow(-197), form: 'remote' },
      ],
    });
    const [enrolmentId = ''] = enrolmentIds;
    const note = (minutes: number, meetingId?: string, ownWorkMinutes?: number) =>
      own.note(
        sessionId,
        [{ enrolmentId, minutes, ...(ownWorkMinutes !== undefined && { ownWorkMinutes }) }],
        undefined,
        meetingId === undefined ? {} : { meetingId },
      );

    expect((await note(10)).body.errors).toMatchObject([{ pointer: '/meetingId' }]);
    expect((await note(181, first)).body.errors).toMatchObject([{ pointer: '/marks/0/minutes' }]);
    expect((await note(180, first)).status).toBe(200);
    expect((await note(50, second, 121)).body.errors).toMatchObject([{ pointer: '/marks/0/ownWorkMinutes' }]);
    expect((await note(50, second, 100)).status).toBe(200);
    const some = await own.sign({ id: learner }, enrolmentId, { meetingIds: [second] });
    expect(some.body).toMatchObject({ notedMinutes: 330, countedMinutes: 50 });
    expect((await own.sign({ id: learner }, enrolmentId)).body).toMatchObject({ countedMinutes: 330 });

    expect(await told(enrolmentId)).toEqual([50, 330]);
    expect((await attest({ id: learner }, learner)).body).toMatchObject({
      minutes: 330,
      meetings: [
        { meetingId: first, minutes: 180, form: 'classroom', on: stockholmDay(new Date(fromNow(-300))) },
        { minutes: 100, form: 'half-distance' },
        { meetingId: second, minutes: 50, form: 'remote', on: stockholmDay(new Date(fromNow(-200))) },
      ],
    });
  });

  it('are signed when they have passed, and not before', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const { sessionId, enrolmentIds } = await own.begun([learner], own.moduleId, {
      startsAt: fromNow(-1),
      endsAt: fromNow(5),
    });
    const [enrolmentId = ''] = enrolmentIds;

    await own.note(sessionId, [{ enrolmentId, minutes: 360 }]);
    expect(typeOf(await own.sign({ id: learner }, enrolmentId))).toBe(problem('minutes-to-come'));
    await own.note(sessionId, [{ enrolmentId, minutes: 59 }]);
    expect((await own.sign({ id: learner }, enrolmentId)).body.countedMinutes).toBe(59);
  });

  it('of one person are never those of two meetings at once, whoever notes them at the same moment', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const times = { startsAt: fromNow(-500), endsAt: fromNow(-497) };
    const later = { startsAt: fromNow(-499), endsAt: fromNow(-496) };
    const sessions = [
      await own.begun([learner], own.moduleId, times),
      await own.begun([learner], own.moduleId, later),
      await own.begun([learner], own.moduleId, later),
    ];

    const replies = await Promise.all(
      sessions.map(({ sessionId, enrolmentIds: [enrolmentId = ''] }) =>
        own.note(sessionId, [{ enrolmentId, minutes: 180 }]),
      ),
    );

    expect(replies.map(typeOf).sort()).toEqual([200, problem('at-two-places'), problem('at-two-places')]);
    const noted = sessions[replies.findIndex(({ status }) => status === 200)]!;
    for (const { body } of replies.filter(({ status }) => status !== 200))
      expect(body.overlaps).toMatchObject([{ sessionId: noted.sessionId, meetingId: noted.sessionId }]);
  });

  it('of overlapping sessions are warned of when one enrols, and hindered by nothing', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const [one, two, apart] = [
      await own.scheduleSession({ startsAt: fromNow(50), endsAt: fromNow(53) }),
      await own.scheduleSession({ startsAt: fromNow(52), endsAt: fromNow(54) }),
      await own.scheduleSession({ startsAt: fromNow(53), endsAt: fromNow(54) }),
    ];
    await own.installation.settle();

    expect((await own.enrol(learner, one)).body).not.toHaveProperty('warnings');
    const second = await own.enrol(learner, two);
    expect([second.status, second.body.warnings]).toEqual([
      201,
      [{ type: 'overlapping-session', sessionId: one.sessionId, detail: expect.any(Object) }],
    ]);
    expect((await own.enrol(learner, apart)).body.warnings).toMatchObject([{ sessionId: two.sessionId }]);
  });

  it('are of days on which the person takes part in the programme, and the programme goes on', async () => {
    const [late, past] = (await own.participants(2)) as [string, string];
    const day = (hours: number) => stockholmDay(new Date(fromNow(hours)));
    const membership = async (personId: string, from: string, to?: string) => {
      const membershipId = own.memberships.get(personId)!;
      const facts = {
        membershipId,
        personId,
        programmeId: own.programmeId,
        goalGroupId: uuidv7(),
        organisationId: uuidv7(),
      };
      if (to === undefined) await own.installation.publish(membershipStarted(membershipId, { ...facts, from }));
      else await own.installation.publish(membershipEnded(membershipId, { ...facts, on: to, cause: 'other' }));
      await own.installation.settle();
    };
    await membership(late, '2039-01-01');
    await membership(past, '', day(-48));
    const held = (hours: number) => ({ startsAt: fromNow(hours), endsAt: fromNow(hours + 1) });
    const session = await own.scheduleSession(held(-1_000));
    const yesterday = await own.scheduleSession(held(-24));
    await own.installation.settle();
    const enter = (learnerId: string, { sessionId }: { sessionId: string }) =>
      own.installation.call('enrolment.enrol', { sessionId, learnerId, reason: 'Lista' }, { as: own.office });

    expect((await enter(late, yesterday)).body).toMatchObject({ type: problem('not-a-participant'), on: day(-24) });
    expect(typeOf(await enter(past, yesterday))).toBe(problem('not-a-participant'));
    expect(typeOf(await enter(past, session))).toBe(201);
    const plan = (learnerId: string) =>
      own.installation.call(
        'enrolment.agree-plan',
        { learnerId, programmeId: own.programmeId, moduleIds: [own.moduleId] },
        { as: own.office },
      );
    expect(typeOf(await plan(past))).toBe(problem('not-a-participant'));
    await membership(past, '', day(24 * 60));
    expect(typeOf(await plan(past))).toBe(200);

    const { programmeId } = own;
    const applied = (startsOn: string, endsOn: string) =>
      own.installation.publish(
        programmeApplied(programmeId, {
          programmeId,
          key: 'p',
          version: 'b'.repeat(64),
          title: { sv: 'P' },
          startsOn,
          endsOn,
          goals: [],
        }),
      );
    const [member] = (await own.participants(1)) as [string];
    const {
      sessionId,
      enrolmentIds: [enrolmentId = ''],
    } = await own.begun([member]);
    await applied('2023-01-01', day(-24 * 365));
    await own.installation.settle();
    expect(typeOf(await own.note(sessionId, [{ enrolmentId, minutes: 1 }]))).toBe(problem('not-a-participant'));
    await applied('2023-01-01', '2099-12-31');
    await own.installation.settle();
    expect(typeOf(await own.note(sessionId, [{ enrolmentId, minutes: 1 }]))).toBe(200);
  });
});
