import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attendanceRecorded, personRegistered } from '#contracts';
import { uuidv7 } from '#platform';
import type { TestCaller, TestReply } from '#testing';
import { EnrolmentInstallation, withRole } from './enrolment-installation.js';

const problem = (name: string) => `urn:lyftet:problem:enrolment:${name}`;
const typeOf = ({ status, body }: TestReply) => (status < 300 ? status : body.type);

describe('An attendance that the participant does not sign', () => {
  let own: EnrolmentInstallation;
  /** Leads nothing, but may act for everybody in the programme. */
  let trainer: TestCaller;
  beforeAll(async () => {
    own = await EnrolmentInstallation.start();
    trainer = withRole('trainer', `programme:${own.programmeId}`, own.trainerId);
    await register(own.trainerId, own.office.id);
  });
  afterAll(() => own.stop());

  const register = async (...people: string[]) => {
    for (const personId of people)
      await own.installation.publish(
        personRegistered(personId, { personId, sex: 'female', organisationId: own.organisationId }),
      );
    await own.installation.settle();
  };
  const coordinator = (id = uuidv7()) => withRole('coordinator', `organisation:${own.organisationId}`, id);
  const counted = async (enrolmentId: string) =>
    (await own.get({ id: own.trainerId }, enrolmentId)).body.countedMinutes ?? 0;
  /** Two who were there for an hour, as the trainer noted. */
  const noted = async () => {
    const [learner, companion] = (await own.participants(2)) as [string, string];
    const { sessionId, enrolmentIds } = await own.begun([learner, companion]);
    const [enrolmentId = '', other = ''] = enrolmentIds;
    await own.note(sessionId, [
      { enrolmentId, minutes: 60 },
      { enrolmentId: other, minutes: 60 },
    ]);
    return { learner, companion, sessionId, enrolmentId, other };
  };

  it('is not made up by one trainer, whatever witness is named', async () => {
    const { companion, enrolmentId } = await noted();
    const sign = (as: TestCaller, witnessId?: string) =>
      own.sign(as, enrolmentId, { reason: 'x', ...(witnessId && { witnessId }) });

    expect(typeOf(await sign(trainer))).toBe(problem('noted-by-the-same'));
    expect(typeOf(await sign(trainer, companion))).toBe(problem('noted-by-the-same'));
    expect(typeOf(await sign(trainer, uuidv7()))).toBe(problem('noted-by-the-same'));
    expect(await counted(enrolmentId)).toBe(0);
  });

  it('is signed with help before a witness who is registered and was there, and did not note it', async () => {
    const { learner, companion, enrolmentId } = await noted();
    const helper = coordinator();
    const sign = (witnessId?: string, reason = 'Har ingen telefon') =>
      own.sign(helper, enrolmentId, { reason, ...(witnessId && { witnessId }) });

    expect(typeOf(await sign())).toBe(problem('witness-not-present'));
    expect(typeOf(await sign(uuidv7()))).toBe(problem('witness-not-present'));
    expect(typeOf(await sign(own.office.id))).toBe(problem('witness-not-present'));
    expect(typeOf(await sign(own.trainerId))).toBe(problem('noted-by-the-same'));
    expect((await sign(learner)).body.errors).toMatchObject([{ pointer: '/witnessId' }]);
    expect((await own.sign(helper, enrolmentId)).body.errors).toMatchObject([{ pointer: '/reason' }]);
    expect((await own.sign(withRole('coordinator', `organisation:${uuidv7()}`), enrolmentId)).status).toBe(404);
    expect((await sign(companion)).body).toMatchObject({ countedMinutes: 60 });

    const { body } = await own.installation.call('enrolment.list-attendance', undefined, {
      as: { id: learner },
      path: { enrolmentId },
    });
    expect(body.items).toMatchObject([
      {
        notedBy: own.trainerId,
        signedAs: 'assisted',
        signedBy: helper.id,
        witnessId: companion,
        reason: 'Har ingen telefon',
      },
    ]);
  });

  it('is noted, signed for and attested by nobody who takes part in it', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const { sessionId, enrolmentIds } = await own.begun([learner], own.moduleId, { trainerIds: [learner] });
    const [enrolmentId = ''] = enrolmentIds;

    expect(typeOf(await own.note(sessionId, [{ enrolmentId, minutes: 60 }], { id: learner }))).toBe(
      problem('own-attendance'),
    );
    await own.note(sessionId, [{ enrolmentId, minutes: 60 }], own.office);
    const enter = (as: TestCaller) =>
      own.installation.call('enrolment.enter-sheet', { sessionId, number: 'Egen 1', enrolmentIds }, { as });
    expect(typeOf(await enter({ id: learner }))).toBe(problem('own-attendance'));
    const sheet = await enter(own.office);
    const attester = withRole('programme-office', `programme:${own.programmeId}`, learner);
    const attested = await own.installation.call(
      'enrolment.attest-sheets',
      { sheetIds: [sheet.body.sheetId] },
      { as: attester },
    );
    expect(typeOf(attested)).toBe(problem('attested-by-the-same'));
  });

  it('counts by a printed sheet once a second person with that permission has attested it', async () => {
    const { learner, sessionId, enrolmentId, other } = await noted();
    const enter = (number: string, enrolmentIds: string[], as: TestCaller = { id: own.trainerId }) =>
      own.installation.call('enrolment.enter-sheet', { sessionId, number, enrolmentIds }, { as });
    const attest = (sheetIds: string[], as: TestCaller) =>
      own.installation.call('enrolment.attest-sheets', { sheetIds }, { as });

    const { status, body: sheet } = await enter('2024-17', [enrolmentId, other]);
    expect([status, sheet]).toMatchObject([201, { number: '2024-17', signatures: 2, minutes: 120 }]);
    expect(await counted(enrolmentId)).toBe(0);
    expect((await enter('2024-18', [enrolmentId])).body).toMatchObject({
      type: problem('not-on-sheet'),
      enrolmentIds: [enrolmentId],
    });
    expect(typeOf(await own.sign({ id: learner }, enrolmentId))).toBe(problem('nothing-to-sign'));

    const third = await noted();
    const again = await own.installation.call(
      'enrolment.enter-sheet',
      { sessionId: third.sessionId, number: '2024-17', enrolmentIds: [third.enrolmentId] },
      { as: { id: own.trainerId } },
    );
    expect([again.body.type, again.body.sheetId]).toEqual([problem('sheet-entered'), sheet.sheetId]);

    const sheets = (as: TestCaller) =>
      own.installation.call('enrolment.list-sheets', undefined, {
        as,
        query: { programmeId: own.programmeId, isToAttest: true },
      });
    const ids = async (as: TestCaller) => (await sheets(as)).body.items.map((one: { sheetId: string }) => one.sheetId);
    expect(await ids(own.office)).toContain(sheet.sheetId);
    expect(await ids(withRole('programme-office', `programme:${uuidv7()}`))).toEqual([]);

    expect((await attest([sheet.sheetId], coordinator())).status).toBe(403);
    expect((await attest([sheet.sheetId], withRole('programme-office', `programme:${uuidv7()}`))).status).toBe(403);
    const both = withRole('programme-office', `programme:${own.programmeId}`, own.trainerId);
    expect((await attest([sheet.sheetId], both)).body).toMatchObject({
      type: problem('attested-by-the-same'),
      sheetIds: [sheet.sheetId],
    });
    expect((await attest([sheet.sheetId, uuidv7()], own.office)).body.errors).toMatchObject([
      { pointer: '/sheetIds/1' },
    ]);
    expect(typeOf(await attest([sheet.sheetId], own.office))).toBe(200);
    expect(typeOf(await attest([sheet.sheetId], own.office))).toBe(200);

    expect([await counted(enrolmentId), await counted(other)]).toEqual([60, 60]);
    await own.installation.settle();
    expect(
      own.installation.published(attendanceRecorded).filter(({ aggregateid }) => aggregateid === enrolmentId),
    ).toHaveLength(1);
    const { body } = await own.installation.call('enrolment.list-attendance', undefined, {
      as: { id: learner },
      path: { enrolmentId },
    });
    expect(body.items).toMatchObject([
      { signedAs: 'sheet', sheetNumber: '2024-17', signedBy: own.trainerId, attestedBy: own.office.id },
    ]);
    expect(await ids(own.office)).not.toContain(sheet.sheetId);
  });
});
