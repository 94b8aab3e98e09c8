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

  it('counts hours when the participant has signed them, and not before', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const {
      sessionId,
      startsAt,
      enrolmentIds: [enrolmentId = ''],
    } = await own.begun([learner]);

    expect((await own.sign({ id: learner }, enrolmentId)).body.type).toBe(problem('nothing-to-sign'));
    expect((await own.note(sessionId, [{ enrolmentId, hours: 4.5 }])).status).toBe(200);
    await own.installation.settle();
    expect(
      own.installation.published(attendanceRecorded).filter(({ aggregateid }) => aggregateid === enrolmentId),
    ).toEqual([]);

    const signed = await own.sign({ id: learner }, enrolmentId);
    expect(signed.body).toMatchObject({ signedHours: 4.5, signedOn: stockholmDay(new Date()) });
    expect((await own.sign({ id: learner }, enrolmentId)).body).toEqual(signed.body);
    await own.installation.settle();
    expect(
      own.installation
        .published(attendanceRecorded)
        .filter(({ aggregateid }) => aggregateid === enrolmentId)
        .map(({ data }) => [data.hours, data.on]),
    ).toEqual([[4.5, stockholmDay(new Date(startsAt))]]);
    expect((await own.note(sessionId, [{ enrolmentId, hours: 4.5 }])).status).toBe(200);
    expect((await own.note(sessionId, [{ enrolmentId, hours: 5 }])).body).toMatchObject({
      status: 409,
      type: problem('attendance-signed'),
      enrolmentIds: [enrolmentId],
    });
    expect((await own.cancel(learner, enrolmentId)).body.type).toBe(problem('enrolment-ended'));
  });

  it('takes marks from the trainer alone, no more hours than the session has, and all or none', async () => {
    const learners = await own.participants(2);
    const {
      sessionId,
      enrolmentIds: [first = '', second = ''],
    } = await own.begun(learners);

    expect((await own.note(sessionId, [{ enrolmentId: first, hours: 1 }], { id: learners[0]! })).status).toBe(403);
    expect(
      (
        await own.note(
          sessionId,
          [{ enrolmentId: first, hours: 1 }],
          withRole('trainer', `programme:${own.programmeId}`),
        )
      ).status,
    ).toBe(403);
    const wrong = await own.note(sessionId, [
      { enrolmentId: first, hours: 2 },
      { enrolmentId: second, hours: 6.01 },
      { enrolmentId: uuidv7(), hours: 1 },
    ]);
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/marks/1/hours',
      '/marks/2/enrolmentId',
    ]);
    expect(
      (
        await own.note(sessionId, [
          { enrolmentId: first, hours: 2 },
          { enrolmentId: first, hours: 3 },
        ])
      ).body.errors,
    ).toMatchObject([{ pointer: '/marks/1/enrolmentId' }]);
    expect((await own.get({ id: own.trainerId }, first)).body).not.toHaveProperty('notedHours');

    const later = await own.scheduleSession({ startsAt: fromNow(2) });
    await own.installation.settle();
    const waiting = (await own.enrol(learners[0]!, later)).body.enrolmentId;
    expect((await own.note(later.sessionId, [{ enrolmentId: waiting, hours: 1 }])).body.type).toBe(
      problem('session-not-begun'),
    );
  });

  it('lets a helper enter a signature from paper, and tells who and why', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const {
      sessionId,
      enrolmentIds: [enrolmentId = ''],
    } = await own.begun([learner]);
    await own.note(sessionId, [{ enrolmentId, hours: 6 }]);
    const coordinator = withRole('coordinator', `organisation:${own.organisationId}`);

    expect(
      (await own.sign(withRole('coordinator', `organisation:${uuidv7()}`), enrolmentId, { reason: 'x' })).status,
    ).toBe(404);
    expect((await own.sign({ id: own.trainerId }, enrolmentId, { reason: 'x' })).status).toBe(403);
    expect((await own.sign(coordinator, enrolmentId)).body.errors).toMatchObject([{ pointer: '/reason' }]);
    expect((await own.sign(coordinator, enrolmentId, { reason: 'x', witnessId: learner })).body.errors).toMatchObject([
      { pointer: '/witnessId' },
    ]);
    const signed = await own.sign(coordinator, enrolmentId, { reason: 'Skrev under på papper' });

    expect(signed.body).toMatchObject({ signedHours: 6, witnessId: coordinator.id });
    const { rows } = await own.installation.sql.query(
      `SELECT on_behalf_of, reason FROM audit WHERE aggregate_id = $1 AND operation = 'enrolment.sign-attendance'`,
      [enrolmentId],
    );
    expect(rows).toEqual([{ on_behalf_of: learner, reason: 'Skrev under på papper' }]);
  });

  it('completes what was signed, once, and lets a failed one be completed later', async () => {
    const [one, two] = (await own.participants(2)) as [string, string];
    const {
      sessionId,
      enrolmentIds: [first = '', second = ''],
    } = await own.begun([one, two]);
    await own.note(sessionId, [
      { enrolmentId: first, hours: 6 },
      { enrolmentId: second, hours: 5 },
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
      problem('not-assessable'),
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

  it('attests hours and content to the participant, with who pays for them', async () => {
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
        endsOn: '2024-12-31',
        fund,
        goals: [],
      }),
    );
    await own.complete(learner, own.moduleId);
    const {
      sessionId,
      enrolmentIds: [unsigned = ''],
    } = await own.begun([learner]);
    await own.note(sessionId, [{ enrolmentId: unsigned, hours: 3 }]);
    const attest = (as: TestCaller) =>
      own.installation.call('enrolment.get-attest', undefined, {
        as,
        query: { programmeId, learnerId: learner },
      });

    const { body } = await attest({ id: learner });

    expect(body).toMatchObject({
      title: { sv: 'Programmet' },
      fund,
      hours: 6,
      sessions: [{ title: { sv: 'Säker på nätet' }, hours: 6, form: 'classroom' }],
    });
    expect((await attest(office)).body.hours).toBe(6);
    expect((await attest(withRole('programme-office', `programme:${uuidv7()}`))).body).toMatchObject({
      hours: 0,
      sessions: [],
    });
  });
});
