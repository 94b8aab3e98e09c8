import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLANNED_FOR_VALUES, frequentStatements } from '#testing';
import { EnrolmentInstallation } from '../../test/enrolment-installation.js';

describe('The statements of enrolments and attendance', () => {
  let own: EnrolmentInstallation;
  beforeAll(async () => void (own = await EnrolmentInstallation.start()));
  afterAll(() => own.stop());

  it('are planned once and not for every batch, also where people come one by one', async () => {
    const learners = await own.participants(3 * PLANNED_FOR_VALUES);
    const session = await own.scheduleSession({ seats: learners.length });
    await own.installation.settle();
    for (const learner of learners) {
      const { status, body } = await own.enrol(learner, session);
      const noted = await own.note(session.sessionId, [{ enrolmentId: body.enrolmentId, minutes: 180 }]);
      const cancelled = await own.cancel(learner, body.enrolmentId);
      // Nobody has attended yet: that is found out behind the locks.
      expect([status, noted.status, cancelled.status]).toEqual([201, 409, 200]);
    }

    const often = await frequentStatements(own.installation.running[0]!);

    expect(often.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'learners-of-requests',
        'lock-sessions',
        'lock-attendees',
        'attended-sessions',
        'sessions-of-enrolments',
        'enrolments-to-cancel',
      ]),
    );
    expect(often.filter(({ custom }) => custom > PLANNED_FOR_VALUES)).toEqual([]);
  });
});
