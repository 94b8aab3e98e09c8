import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestInstallation } from '#testing';
import { commands } from '../../apps/cli/src/commands.js';
import { type Examination, examine } from '../../apps/cli/src/doctor/examine.js';
import { invariants } from '../../apps/cli/src/doctor/invariants.js';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { livedInstallation } from './examined-installation.js';
import { violations } from './planted-violations.js';
import type { Violation } from './violation.js';

const KIT_TABLES = [
  'aggregate_version',
  'outbox',
  'outbox_queue',
  'inbox_cursor',
  'inbox_parked',
  'audit',
  'idempotency',
  'timer',
  'job',
  'migration',
  'applied_programme',
];
/** Where plugins keep what is theirs to decide; every other table is a copy of what somebody else owns. */
const OWN_TABLES: Readonly<Record<string, readonly string[]>> = {
  directory: [
    'applied_sections',
    'assignment',
    'goal_group',
    'grant_change',
    'identity_proposal',
    'membership',
    'membership_version',
    'organisation',
    'participation',
    'person',
    'programme',
    'programme_organisation',
    'unit',
  ],
  catalog: [
    'course',
    'goal',
    'module',
    'module_version',
    'profile',
    'programme',
    'programme_version',
    'session',
    'session_version',
  ],
  enrolment: ['assessment', 'attendance', 'enrolment', 'sign_in_sheet', 'training_plan', 'training_plan_revision'],
  evaluation: [
    'answer',
    'answer_buffer',
    'applied_file',
    'buffer_key_directory',
    'entitlement',
    'pool',
    'pool_buffer',
    'pooled_answer',
    'spare_key',
    'spent_token',
    'survey',
    'survey_definition',
  ],
  certification: [
    'applied_file',
    'certificate',
    'certificate_case',
    'certificate_definition',
    'credential',
    'issuer',
    'issuer_key',
    'registration_counter',
    'status_list',
  ],
  identity: ['account', 'card', 'card_proposal', 'oidc_record', 'sign_in_attempt', 'signing_key'],
};

describe('The doctor', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await livedInstallation()), 90_000);
  afterAll(() => installation?.stop());

  const look = (settleMs = 2_000): Promise<Examination> =>
    examine({ databaseUrl: installation.database.adminUrl, natsUrl: installation.nats.urlOf('admin') }, settleMs);
  const broken = ({ verdicts }: Examination) =>
    verdicts.filter(({ state }) => state === 'broken').map(({ name }) => name);

  it('finds nothing in an installation in which all went well, and leaves nothing out', async () => {
    const { isSettled, verdicts } = await look(10_000);

    expect(verdicts.filter(({ state }) => state !== 'holds')).toEqual([]);
    expect(isSettled).toBe(true);
  });

  it('has an invariant for every table in which a plugin keeps what others tell', async () => {
    const { rows } = await installation.sql.query<{ table: string }>(
      `
        SELECT schemaname || '.' || tablename AS table
        FROM pg_tables
        WHERE schemaname = ANY ($1) AND tablename <> ALL ($2)
        ORDER BY 1
      `,
      [installation.plugins.map(({ options }) => options.name), KIT_TABLES],
    );
    const own = Object.entries(OWN_TABLES).flatMap(([plugin, tables]) => tables.map((table) => `${plugin}.${table}`));
    const compared = invariants.filter(({ holds }) => holds === 'settled').map(({ violations: query }) => query([]));

    const copies = rows.map(({ table }) => table).filter((table) => !own.includes(table));
    expect(own.filter((table) => !rows.some((row) => row.table === table))).toEqual([]);
    expect(
      copies.filter(
        (table) => !compared.some((query) => new RegExp(`(FROM|JOIN) ${table.replace('.', '\\.')}\\b`).test(query)),
      ),
    ).toEqual([]);
  });

  it('shares no code with the services', () => {
    const folder = new URL('../../apps/cli/src/doctor/', import.meta.url);
    const imports = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [...readFileSync(new URL(file, folder), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from!),
      );

    const outside = new Set(imports.filter((from) => !/^\.\.?\/(?!\.\.\/\.\.)/.test(from)));
    expect([...outside].sort()).toEqual([
      '@nats-io/jetstream',
      '@nats-io/transport-node',
      'node:fs',
      'node:path',
      'node:timers/promises',
      'pg',
    ]);
  });

  it('has a violation planted of every invariant', () => {
    expect([...new Set(violations.map(({ invariant }) => invariant))].sort()).toEqual(
      invariants.map(({ name }) => name).sort(),
    );
  });

  it.each(violations.map((violation): [string, Violation] => [violation.invariant, violation]))(
    'finds a violation of %s',
    async (invariant, { table, plant, mend }) => {
      const sql = await installation.sql.connect();
      try {
        // Foreign keys would refuse some of these wounds; a faulty program or a careless hand is not so considerate.
        await sql.query(
          `SET session_replication_role = replica; CREATE TEMPORARY TABLE healthy AS TABLE ${table}; ${plant}`,
        );

        expect(broken(await look(invariant === 'outbox-age' ? 0 : 2_000))).toContain(invariant);

        await sql.query(
          `DELETE FROM ${table}; INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM healthy; ${mend ?? ''}`,
        );
      } finally {
        await sql.query('DROP TABLE IF EXISTS healthy; RESET session_replication_role');
        sql.release();
      }
    },
  );

  it('finds it healthy again when all of that is mended, and says so on the command line', async () => {
    const said: string[] = [];
    const environment = {
      DATABASE_ADMIN_URL: installation.database.adminUrl,
      NATS_ADMIN_URL: installation.nats.urlOf('admin'),
    };
    const exitCode = await runCommandLine(
      ['doctor'],
      commands,
      { say: (line) => said.push(line), note: (line) => said.push(line) },
      environment,
    );

    expect({ exitCode, said: said.at(-1) }).toEqual({
      exitCode: 0,
      said: `All well: ${invariants.length} invariants hold.`,
    });
  });

  it('leaves out what compares plugins while events are on their way, and still finds the rest', async () => {
    const sql = await installation.sql.connect();
    await sql.query(
      `
        UPDATE enrolment.session
        SET queue_length = queue_length + 1; INSERT INTO catalog.outbox_queue
        SELECT max(id)
        FROM catalog.outbox
      `,
    );

    const examination = await look(0);

    expect(examination.isSettled).toBe(false);
    expect(examination.notExamined).toEqual(['events on their way during all of 0 s']);
    expect(examination.verdicts.find(({ name }) => name === 'insight-enrolments')).toMatchObject({ state: 'left out' });
    expect(broken(examination)).toEqual(['seats-recount']);
    await sql.query('UPDATE enrolment.session SET queue_length = queue_length - 1; DELETE FROM catalog.outbox_queue');
    sql.release();
  });
});
