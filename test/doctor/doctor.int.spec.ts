import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestInstallation } from '#testing';
import { commands } from '../../apps/cli/src/commands.js';
import { type Examination, examine } from '../../apps/cli/src/doctor/examine.js';
import { invariants } from '../../apps/cli/src/doctor/invariants.js';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { livedInstallation } from './examined-installation.js';
import { type Violation, violations } from './planted-violations.js';

describe('The doctor', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await livedInstallation()), 90_000);
  afterAll(() => installation?.stop());

  const look = (settleMs = 2_000): Promise<Examination> => examine({ databaseUrl: installation.database.adminUrl, natsUrl: installation.nats.urlOf('admin') }, settleMs);
  const broken = ({ verdicts }: Examination) => verdicts.filter(({ state }) => state === 'broken').map(({ name }) => name);

  it('finds nothing in an installation in which all went well, and leaves nothing out', async () => {
    const { isSettled, verdicts } = await look(10_000);

    expect(verdicts.filter(({ state }) => state !== 'holds')).toEqual([]);
    expect(isSettled).toBe(true);
  });

  it('has a violation planted of every invariant', () => {
    expect(violations.map(({ invariant }) => invariant).sort()).toEqual(invariants.map(({ name }) => name).sort());
  });

  it.each(violations.map((violation): [string, Violation] => [violation.invariant, violation]))('finds a violation of %s', async (invariant, { table, plant, mend }) => {
    const sql = await installation.sql.connect();
    try {
      // Foreign keys would refuse some of these wounds; a faulty program or a careless hand is not so considerate.
      await sql.query(`SET session_replication_role = replica; CREATE TEMPORARY TABLE healthy AS TABLE ${table}; ${plant}`);

      expect(broken(await look(invariant === 'outbox-age' ? 0 : 2_000))).toContain(invariant);

      await sql.query(`DELETE FROM ${table}; INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM healthy; ${mend ?? ''}`);
    } finally {
      await sql.query('DROP TABLE IF EXISTS healthy; RESET session_replication_role');
      sql.release();
    }
  });

  it('finds it healthy again when all of that is mended, and says so on the command line', async () => {
    const said: string[] = [];
    const environment = { DATABASE_ADMIN_URL: installation.database.adminUrl, NATS_ADMIN_URL: installation.nats.urlOf('admin') };
    const exitCode = await runCommandLine(['doctor'], commands, { say: (line) => said.push(line), note: (line) => said.push(line) }, environment);

    expect(said.at(-1)).toBe(`All well: ${invariants.length} invariants hold.`);
    expect(exitCode).toBe(0);
  });

  it('leaves out what compares plugins while events are on their way, and still finds the rest', async () => {
    const sql = await installation.sql.connect();
    await sql.query('UPDATE enrolment.session SET queue_length = queue_length + 1; UPDATE catalog.outbox SET sent_at = NULL WHERE id = (SELECT max(id) FROM catalog.outbox)');

    const examination = await look(0);

    expect(examination.isSettled).toBe(false);
    expect(examination.verdicts.find(({ name }) => name === 'insight-enrolments')).toMatchObject({ state: 'left out' });
    expect(broken(examination)).toEqual(['seats-recount']);
    await sql.query('UPDATE enrolment.session SET queue_length = queue_length - 1; UPDATE catalog.outbox SET sent_at = created_at WHERE sent_at IS NULL');
    sql.release();
  });
});
