import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attendanceRecorded, enrolmentCompleted, enrolmentFailed, programmeApplied } from '#contracts';
import { stockholmDay, uuidv7 } from '#platform';
import type { TestCaller } from '#testing';
import { EnrolmentInstallation, fromNow, withRole } from '../../test/enrolment-installation.js';

const problem = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

describe('Attendance and completion', () => {
  let own: EnrolmentInstallation;
  let office: EnrolmentInstallation['office'];
  beforeAll(async () => {
    own = await EnrolmentInstallation.start();
    ({ office } = own);
  });
  afterAll(() => own.stop());

  it('counts minutes when the participant has signed them, and not before', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const {
      sessionId,
      startsAt,
      enrolmentIds: [enrolmentId = ''],
    } = await own.begun([learner]);

    expect((await own.sign({ id: learner }, enrolmentId)).body.type).toBe(problem('nothing-to-sign'));
    expect((await own.note(sessionId, [{ enrolmentId, minutes: 270 }])).status).toBe(200);
    await own.installation.settle();
    expect(
      own.installation.published(attendanceRecorded).filter(({ aggregateid }) => aggregateid === enrolmentId),
    ).toEqual([]);

    const signed = await own.sign({ id: learner }, enrolmentId);
    expect(signed.body).toMatchObject({ countedMinutes: 270, signedOn: stockholmDay(new Date()) });
    expect((await own.sign({ id: learner }, enrolmentId)).body).toEqual(signed.body);
    await own.installation.settle();
    expect(
      own.installation
        .published(attendanceRecorded)
        .filter(({ aggregateid }) => aggregateid === enrolmentId)
        .map(({ data }) => [data.minutes, data.on]),
    ).toEqual([[270, stockholmDay(new Date(startsAt))]]);
    expect((await own.note(sessionId, [{ enrolmentId, minutes: 270 }])).status).toBe(200);
    expect((await own.note(sessionId, [{ enrolmentId, minutes: 300 }])).body).toMatchObject({
      status: 409,
      type: problem('attendance-signed'),
      enrolmentIds: [enrolmentId],
    });
    expect((await own.cancel(learner, enrolmentId)).body.type).toBe(problem('enrolment-ended'));
  });

  it('takes marks from the trainer alone, no more minutes than the meeting had, and all or none', async () => {
    const learners = await own.participants(2);
    const {
      sessionId,
      enrolmentIds: [first = '', second = ''],
    } = await own.begun(learners);

    expect((await own.note(sessionId, [{ enrolmentId: first, minutes: 60 }], { id: learners[0]! })).status).toBe(403);
    expect(
      (
        await own.note(
          sessionId,
          [{ enrolmentId: first, minutes: 60 }],
          withRole('trainer', `programme:${own.programmeId}`),
        )
      ).status,
    ).toBe(403);
    const wrong = await own.note(sessionId, [
      { enrolmentId: first, minutes: 120 },
      { enrolmentId: second, minutes: 361 },
      { enrolmentId: uuidv7(), minutes: 60 },
    ]);
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/marks/1/minutes',
      '/marks/2/enrolmentId',
    ]);
    expect(
      (
        await own.note(sessionId, [
          { enrolmentId: first, minutes: 120 },
          { enrolmentId: first, minutes: 180 },
        ])
      ).body.errors,
    ).toMatchObject([{ pointer: '/marks/1/enrolmentId' }]);
    expect((await own.get({ id: own.trainerId }, first)).body).not.toHaveProperty('notedMinutes');

    const later = await own.scheduleSession({ startsAt: fromNow(2) });
    await own.installation.settle();
    const waiting = (await own.enrol(learners[0]!, later)).body.enrolmentId;
    expect((await own.note(later.sessionId, [{ enrolmentId: waiting, minutes: 60 }])).body.type).toBe(
      problem('meeting-not-begun'),
    );
  });

  it('completes what was signed, once, and lets a failed one be completed later', async () => {
    const [one, two] = (await own.participants(2)) as [string, string];
    const {
      sessionId,
      enrolmentIds: [first = '', second = ''],
    } = await own.begun([one, two]);
    await own.note(sessionId, [
      { enrolmentId: first, minutes: 360 },
      { enrolmentId: second, minutes: 300 },
    ]);
    await own.sign({ id: one }, first);

    expect(
      (
        await own.assess(sessionId, [
          { enrolmentId: first, outcome: 'completed' },
          { enrolmentId: second, outcome: 'completed' },
        ])
      ).body,
    ).toMatchObject({ status: 409, type: problem('attendance-not-signed'), enrolmentIds: [second] });
    const results = [
      { enrolmentId: first, outcome: 'completed' },
      { enrolmentId: second, outcome: 'failed' },
    ];
    expect((await own.assess(sessionId, results)).status).toBe(200);
    expect((await own.assess(sessionId, results)).status).toBe(200);
    expect((await own.assess(sessionId, [{ enrolmentId: first, outcome: 'failed' }])).body.type).toBe(
      problem('outcome-recorded'),
    );
    await own.sign({ id: two }, second);
    expect((await own.assess(sessionId, [{ enrolmentId: second, outcome: 'completed' }])).status).toBe(200);

    expect((await own.told(first)).filter((type) => type === enrolmentCompleted.type)).toHaveLength(1);
    expect((await own.told(second)).slice(-3)).toEqual([
      enrolmentFailed.type,
      attendanceRecorded.type,
      enrolmentCompleted.type,
    ]);
    expect(
      own.installation.published(enrolmentCompleted).find(({ aggregateid }) => aggregateid === first)!.data,
    ).toMatchObject({ hours: 6, assessedBy: own.trainerId });
  });

  it('attests minutes and content to the participant, with who pays for them', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const fund = { name: { sv: 'ESF+' }, wording: { sv: 'Medfinansieras av Europeiska unionen' }, emblem: 'eu.svg' };
    const { programmeId } = own;
    await own.installation.publish(
      programmeApplied(programmeId, {
        programmeId,
        key: 'p',
        version: 'a'.repeat(64),
        title: { sv: 'Programmet' },
        startsOn: '2023-01-01',
        endsOn: '2099-12-31',
        fund,
        goals: [],
      }),
    );
    await own.complete(learner, own.moduleId);
    const {
      sessionId,
      enrolmentIds: [unsigned = ''],
    } = await own.begun([learner]);
    await own.note(sessionId, [{ enrolmentId: unsigned, minutes: 180 }]);
    const attest = (as: TestCaller) =>
      own.installation.call('enrolment.get-attest', undefined, {
        as,
        query: { programmeId, learnerId: learner },
      });

    const { body } = await attest({ id: learner });

    expect(body).toMatchObject({
      title: { sv: 'Programmet' },
      fund,
      minutes: 360,
      meetings: [{ title: { sv: 'Säker på nätet' }, minutes: 360, form: 'classroom' }],
    });
    expect((await attest(office)).body.minutes).toBe(360);
    expect((await attest(withRole('programme-office', `programme:${uuidv7()}`))).body).toMatchObject({
      minutes: 0,
      meetings: [],
    });
  });
});
