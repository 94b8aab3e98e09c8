import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EnrolmentInstallation } from '../../test/enrolment-installation.js';

/** The server plans a prepared statement for its values five times before it compares (PREPARE, "Notes"). */
const FIRST_EXECUTIONS = 5;
const POOL = 8;

interface Prepared {
  readonly name: string;
  readonly generic: number;
  readonly custom: number;
}

describe('The statements of enrolments and attendance', () => {
  let own: EnrolmentInstallation;
  beforeAll(async () => void (own = await EnrolmentInstallation.start()));
  afterAll(() => own.stop());

  /** Of every connection of the pool: all are taken at the same time. */
  async function prepared(): Promise<Prepared[]> {
    const database = own.installation.running[0]!.get(DataSource);
    const connections = await Promise.all(Array.from({ length: POOL }, () => database.query<Prepared[]>(
      'SELECT name, generic_plans::int AS generic, custom_plans::int AS custom FROM pg_sleep(0.2), pg_prepared_statements')));
    return connections.flat();
  }

  it('are planned once and not for every batch, also when people come one by one', async () => {
    const learners = await own.participants(3 * FIRST_EXECUTIONS);
    const session = await own.scheduleSession({ seats: learners.length });
    await own.installation.settle();
    for (const learner of learners) {
      const { status, body } = await own.enrol(learner, session);
      const noted = await own.note(session.sessionId, [{ enrolmentId: body.enrolmentId, hours: 3 }]);
      const cancelled = await own.cancel(learner, body.enrolmentId);
      // Nobody has attended yet: that is found out behind the locks.
      expect([status, noted.status, cancelled.status]).toEqual([201, 409, 200]);
    }

    const often = (await prepared()).filter(({ generic, custom }) => generic + custom > FIRST_EXECUTIONS);

    expect(often.map(({ name }) => name)).toEqual(expect.arrayContaining(['learners-of-requests', 'lock-sessions', 'lock-attendances', 'attended-sessions', 'sessions-of-enrolments', 'enrolments-to-cancel']));
    expect(often.filter(({ custom }) => custom > FIRST_EXECUTIONS)).toEqual([]);
  });
});
