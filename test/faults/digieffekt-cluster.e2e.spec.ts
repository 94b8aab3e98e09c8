import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';
import { FaultInstallation } from './fault-installation.js';
import { programOf } from './service-settings.js';

/**
 * `npm run test:full` lives it with everybody and goes on killing to the end; else it is every so many-th person, and
 * everything is killed once.
 */
const IS_LONG = Number(process.env['FAULT_ROUNDS'] ?? 4) > 100;
const ONE_IN = IS_LONG ? 1 : 6;
/** One replica of each, and one server. */
const TARGETS = [
  'gateway',
  'nats-0',
  ...PLUGINS_WITH_DEMO.map(({ options }) => options.name),
  ...(IS_LONG ? ['nats-1', 'nats-2'] : []),
];

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Simulated {
  readonly agrees: boolean;
  readonly disagreements: readonly string[];
  readonly report: { readonly certificates: { readonly issued: number; readonly revoked: number } };
}

/** The shape that runs on several machines, on this one, with the command line client as the people before it. */
describe('DigiEffekt, lived in a cluster whose processes are killed', () => {
  let installation: FaultInstallation;
  beforeAll(async () => {
    installation = await FaultInstallation.start({
      natsNodes: 3,
      replicas: { gateway: 2, enrolment: 2 },
      isDemo: true,
    });
  }, 240_000);
  afterAll(() => installation?.stop(), 120_000);

  it('comes to its end with every figure in agreement', async () => {
    const toKill = [...TARGETS];
    // On a quick machine the story is at its end before everything was killed: then it is lived once more, beside the
    // first.
    for (let seed = 1; seed === 1 || toKill.length > 0; seed += 1) {
      const journey = lyftet(
        'programme',
        'simulate',
        'digieffekt',
        '--seed',
        String(seed),
        '--one-in',
        String(ONE_IN),
        '--json',
      );
      const hasEnded = journey.then(() => true);
      await journey.begun;
      while (!(await Promise.race([hasEnded, pause(200, false)]))) {
        const target = toKill.shift();
        if (target === undefined) continue;
        await killAndStart(target);
        if (IS_LONG) toKill.push(target);
      }
      if (IS_LONG) toKill.length = 0;
      expectAgreement(await journey);
    }
  }, 600_000);

  it('leaves nothing lost, doubled or oversold, as the doctor says of the whole cluster', async () => {
    await installation.untilServed();
    const { isSettled } = await installation.examine(100_000);

    const { code, out } = await lyftet('doctor', '--json');
    const { verdicts } = JSON.parse(out) as { verdicts: { name: string; state: string }[] };

    expect(isSettled).toBe(true);
    expect([code, verdicts.filter(({ state }) => state !== 'holds')]).toEqual([0, []]);
    expect(installation.errors()).toEqual([]);
  }, 180_000);

  function expectAgreement({ code, out, err }: Ended): void {
    expect({ code, err: err.split('\n').filter((line) => /DISAGREES|answered|in vain/.test(line)) }).toEqual({
      code: 0,
      err: [],
    });
    const { agrees, disagreements, report } = JSON.parse(out) as Simulated;
    expect([agrees, disagreements, report.certificates.revoked]).toEqual([true, [], 1]);
    expect(report.certificates.issued).toBeGreaterThan(1);
  }

  async function killAndStart(target: string): Promise<void> {
    const [, node] = /^nats-(\d)$/.exec(target) ?? [];
    if (node !== undefined) {
      installation.servers.killNats(Number(node));
      await pause(500);
      await installation.servers.startNats(Number(node));
      return installation.untilNatsIsWhole();
    }
    const service = installation.service(target);
    await service.kill();
    service.start();
    await service.untilReady();
  }

  /** `begun` when it has said something. */
  function lyftet(...args: string[]): Promise<Ended> & { begun: Promise<void> } {
    const environment = {
      ...process.env,
      NODE_OPTIONS: '',
      LANG: 'en',
      LYFTET_DIRECTORY: installation.directory,
      DATABASE_ADMIN_URL: installation.databaseUrl,
      NATS_ADMIN_URL: installation.natsAdminUrl,
    };
    const child = spawn(process.execPath, [programOf('cli'), ...args], { env: environment });
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const ended = new Promise<Ended>((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve({ code, ...text })),
    );
    const begun = new Promise<void>((resolve) =>
      child.stderr.once('data', () => resolve()).once('close', () => resolve()),
    );
    return Object.assign(ended, { begun });
  }
});
