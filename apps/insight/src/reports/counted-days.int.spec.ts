import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attendanceRecorded, enrolmentConfirmed, membershipStarted, programmeApplied } from '#contracts';
import { uuidv7 } from '#platform';
import { type TestInstallation, startPluginForTest } from '#testing';
import { insight } from '../insight.plugin.js';

describe('What reports count', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await startPluginForTest(insight)));
  afterAll(() => installation.stop());

  /** A programme with one goal, that people take part. */
  async function programme() {
    const programmeId = uuidv7();
    const goal = { goalId: uuidv7(), key: 'g', title: { sv: 'G' }, measure: 'participants' as const, target: {} };
    await installation.publish(
      programmeApplied(programmeId, {
        programmeId,
        key: 'p',
        version: 'a'.repeat(64),
        title: { sv: 'P' },
        startsOn: '2023-01-01',
        endsOn: '2099-12-31',
        goals: [goal],
      }),
    );
    return programmeId;
  }
  const report = async (programmeId: string, name: string) => {
    await installation.settle();
    const as = { id: uuidv7(), roles: [{ role: 'steering', scope: `programme:${programmeId}` as const }] };
    return (await installation.call(`insight.get-${name}-report`, undefined, { as, query: { programmeId } })).body;
  };

  it('is nobody before their first day', async () => {
    const programmeId = await programme();
    for (const from of ['2023-01-01', '2039-01-01']) {
      const membershipId = uuidv7();
      await installation.publish(
        membershipStarted(membershipId, {
          membershipId,
          personId: uuidv7(),
          programmeId,
          goalGroupId: uuidv7(),
          organisationId: uuidv7(),
          from,
        }),
      );
    }

    expect((await report(programmeId, 'goals')).goals).toMatchObject([{ total: 1 }]);
  });

  it('is minutes, to the minute, what was corrected, and what was told in hours before', async () => {
    const programmeId = await programme();
    const enrolment = { enrolmentId: uuidv7(), learnerId: uuidv7(), sessionId: uuidv7(), moduleId: uuidv7() };
    const told = async (facts: object, enrolmentId = uuidv7()) => {
      const ids = { ...enrolment, enrolmentId, courseId: programmeId, programmeId };
      await installation.publish(enrolmentConfirmed(enrolmentId, ids));
      await installation.publish(attendanceRecorded(enrolmentId, { ...ids, hours: 0, on: '2023-05-01', ...facts }));
      return enrolmentId;
    };
    await told({ hours: 50 / 60, minutes: 50 });
    await told({ hours: 0.83 });
    const corrected = await told({ hours: 2, minutes: 120 });
    await told({ hours: 0, minutes: 0 }, corrected);

    expect(await report(programmeId, 'hours')).toMatchObject({
      courses: [{ people: { total: 1 }, minutes: { unknown: 100, total: 100 }, hours: { total: 1.67 } }],
      minutes: { total: 100 },
      hours: { total: 1.67 },
    });
  });
});
