import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { grantsKey } from '#plugin-kit/contract';
import { TestInstallation } from '#testing';
import { commands } from '../../apps/cli/src/commands.js';
import type { Examination } from '../../apps/cli/src/doctor/examine.js';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

const MACHINE = { issuer: 'https://login.example', subject: 'machine' };

describe('The doctor, of a role in a unit', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await TestInstallation.create(ALL_PLUGINS)), 60_000);
  afterAll(() => installation?.stop({ plantsEvents: true }));

  async function grantFaults(): Promise<[what: string, scope: string][]> {
    const said: string[] = [];
    const servers = {
      DATABASE_ADMIN_URL: installation.database.adminUrl,
      NATS_ADMIN_URL: installation.nats.urlOf('admin'),
    };
    await runCommandLine(
      ['doctor', '--json'],
      commands,
      { say: (line) => said.push(line), note: () => undefined },
      servers,
    );
    const { verdicts } = JSON.parse(said.join('\n')) as Examination;
    const findings = (verdicts.find(({ name }) => name === 'grants-held')?.findings ?? []) as {
      what: string;
      facts: { scope: string };
    }[];
    return findings.map(({ what, facts }) => [what, facts.scope]);
  }

  it('expects it in each of the parts, and in no other unit', async () => {
    const [organisation, whole, part, deeper, beside] = Array.from({ length: 5 }, () => randomUUID());
    await installation.sql.query(
      `INSERT INTO directory.organisation (id, key, name, type) VALUES ($1, 'a', 'A', 'municipality')`,
      [organisation],
    );
    for (const [unit, parent] of [
      [whole, null],
      [part, whole],
      [deeper, part],
      [beside, null],
    ]) {
      await installation.sql.query(
        `INSERT INTO directory.unit (id, organisation_id, parent_unit_id, name) VALUES ($1, $2, $3, 'Enhet')`,
        [unit, organisation, parent],
      );
    }
    await installation.sql.query(
      `INSERT INTO directory.assignment (id, issuer, client_id, role, scope, granted_at)
       VALUES ($1, $2, $3, 'coordinator', $4, now())`,
      [randomUUID(), MACHINE.issuer, MACHINE.subject, `unit:${whole}`],
    );
    const faultsWith = async (...units: (string | undefined)[]) => {
      const grants = {
        v: 1,
        kind: 'client',
        roles: units.map((unit) => ({ role: 'coordinator', scope: `unit:${unit}` })),
      };
      await jetstream(installation.connection).publish(
        `$KV.grants.${grantsKey(MACHINE.issuer, MACHINE.subject)}`,
        JSON.stringify(grants),
      );
      return grantFaults();
    };

    expect(await faultsWith(whole, part, deeper)).toEqual([]);
    expect(await faultsWith(whole, part)).toEqual([['missing in the copy', `unit:${deeper}`]]);
    expect(await faultsWith(whole, part, deeper, beside)).toEqual([['only in the copy', `unit:${beside}`]]);
  });
});
