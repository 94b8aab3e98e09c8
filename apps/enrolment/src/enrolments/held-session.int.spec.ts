import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestReply, eventually } from '#testing';
import { EnrolmentInstallation } from '../../test/enrolment-installation.js';

const LOCK_WITHIN_MS = 1_000;

describe('Enrolments in a session whose row somebody holds', () => {
  let own: EnrolmentInstallation;
  beforeAll(async () => void (own = await EnrolmentInstallation.start({ statementWithinMs: LOCK_WITHIN_MS })));
  afterAll(() => own.stop());

  const waitsForTheRow = async () =>
    (
      await own.installation.sql.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    ).rowCount === 1;
  const told = ({ status, body }: TestReply) => `${status} ${body.type ?? body.state}`;

  it('are refused with all who wait behind them when the time of a batch is over, and nothing was done', async () => {
    const [first, ...others] = (await own.participants(41)) as [string, ...string[]];
    const session = await own.scheduleSession({ seats: 41 });
    await own.installation.settle();
    const holder = await own.installation.sql.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM enrolment.session WHERE session_id = $1 FOR UPDATE', [session.sessionId]);

    const alone = own.enrol(first, session);
    await eventually(waitsForTheRow);
    // One batch is half of these. When its time is over the row is free for the other half, were they to try.
    const together = others.map((learner) => own.enrol(learner, session));
    await Promise.race(together);
    await holder.query('ROLLBACK');
    holder.release();

    const AWAY = '503 urn:lyftet:problem:lyftet:service-away';
    expect([told(await alone), ...new Set((await Promise.all(together)).map(told))]).toEqual([AWAY, AWAY]);
    expect((await Promise.all(others.map((learner) => own.enrol(learner, session)))).map(told)).toEqual(
      others.map(() => '201 confirmed'),
    );
  });
});
