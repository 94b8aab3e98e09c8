import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultInstallation } from './fault-installation.js';
import { Ledger } from './ledger.js';
import { Load } from './load.js';
import { disagreements } from './recount.js';
import { buildWorld } from './world.js';

/** The shape that runs on several machines, on this one: three NATS servers that keep every message thrice, two replicas where people wait. */
describe('A cluster under load', () => {
  let installation: FaultInstallation;
  let load: Load;
  const ledger = new Ledger();

  beforeAll(async () => {
    installation = await FaultInstallation.start({ natsNodes: 3, replicas: { gateway: 2, enrolment: 2 } });
    const world = await buildWorld(installation.edge, installation.issuer, { learners: 32, sessionsToCome: 4, seats: 4 });
    load = new Load(installation.edge, world, ledger);
    load.start(8);
  }, 240_000);
  afterAll(async () => {
    await load?.finish().catch(() => undefined);
    await installation?.stop();
  }, 120_000);

  it('has every process replaced in turn without one failed request', async () => {
    await ledger.untilProgress(10);
    for (const service of [...installation.services]) {
      expect([service.name, await installation.roll(service)]).toEqual([service.name, 0]);
      await ledger.untilProgress(3);
    }

    expect({ wrong: ledger.wrong, unanswered: ledger.unanswered, failed: [...ledger.counts].filter(([status]) => !status.startsWith('2')) }).toEqual({ wrong: [], unanswered: [], failed: [] });
    expect(installation.errors()).toEqual([]);
  }, 300_000);

  it('goes on while one gateway, one replica of enrolment and one NATS server are killed', async () => {
    const killed = ['gateway', 'enrolment'].map((name) => installation.service(name));
    await Promise.all(killed.map((service) => service.kill()));
    await ledger.untilProgress(20);

    installation.servers.killNats(1);
    await ledger.untilProgress(20);

    await installation.servers.startNats(1);
    for (const service of killed) {
      service.start();
      await service.untilReady();
    }
    await ledger.untilProgress(5);
    expect(ledger.wrong).toEqual([]);
  }, 180_000);

  it('has lost, doubled and oversold nothing in the end, and all that is counted is right', async () => {
    await load.finish();

    // An acknowledgement that was lost with a NATS server keeps its message waiting for a minute.
    const { isSettled, verdicts } = await installation.examine(100_000);
    expect(verdicts.filter(({ state }) => state !== 'holds')).toEqual([]);
    expect(isSettled).toBe(true);
    expect(await disagreements(ledger, installation.databaseUrl)).toEqual([]);
  }, 180_000);
});
