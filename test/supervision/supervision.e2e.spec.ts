import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { endProcess, freePort, isAlive, temporaryDirectory } from '#platform/embedded';
import { StandaloneProcess, checkout, occupy, until, untilGone } from './standalone-process.js';

jest.setTimeout(120_000); // a start beside the other tests takes its time

const KILL = [{ signal: 'SIGKILL', waitMs: 5_000 }] as const;

describe('npm start', () => {
  const directory = temporaryDirectory('lyftet-supervision-');
  const blockers: Server[] = [];
  let lyftet: StandaloneProcess;
  let publicUrl: string;
  let plugins: string[];

  beforeAll(async () => {
    for (const port of [3000, 4222, 5432]) blockers.push(...(await occupy(port)));
    lyftet = StandaloneProcess.start(directory, { PORT: String(await freePort()) });
    ({ publicUrl } = await lyftet.untilReady());
  });

  afterAll(async () => {
    for (const blocker of blockers) blocker.close();
    await lyftet.end();
    rmSync(directory, { recursive: true, force: true });
  });

  it('comes up while ports 3000, 4222 and 5432 belong to others', async () => {
    plugins = await lyftet.plugins();
    await query('CREATE TABLE kept AS SELECT 1 AS n');
  });

  it('has no door of the demo: no user of guest or clock, no bucket that moves time, no simulated people', async () => {
    const { natsUsers } = lyftet.secrets();
    const servers = `127.0.0.1:${lyftet.instance().servers.nats.port}`;
    expect(Object.keys(natsUsers).sort()).toEqual(['admin', 'gateway', ...plugins].sort());
    for (const user of ['guest', 'demo'])
      await expect(connect({ servers, user, pass: user, reconnect: false })).rejects.toThrow(/authorization/i);
    const nats = await connect({ servers, user: 'admin', pass: natsUsers['admin']! });
    const streams = await (await jetstreamManager(nats)).streams.names().next();
    await nats.close();

    expect(streams).toContain('KV_grants');
    expect(streams).not.toContain('KV_demo-clock');
    const simulated = spawnSync(process.execPath, ['bin/lyftet.mjs', 'programme', 'simulate', 'digieffekt'], {
      cwd: checkout,
      env: { ...process.env, LYFTET_DIRECTORY: directory },
      encoding: 'utf8',
    });
    expect([simulated.status, simulated.stderr]).toEqual([expect.any(Number), expect.stringMatching(/demo/i)]);
    expect(simulated.status).not.toBe(0);
  });

  it('refuses to start beside itself and leaves the running one alone', async () => {
    const second = StandaloneProcess.start(directory);

    expect(await second.ended).toBe(1);
    expect(second.output).toContain(`Lyftet runs already at ${publicUrl}`);
    expect(lyftet.processes().every(isAlive)).toBe(true);
  });

  it('starts PostgreSQL again on its port after kill -9', async () => {
    const { postgres } = lyftet.instance().servers;
    await endProcess(postgres, KILL);

    await until(
      () => lyftet.instance().servers.postgres.pid !== postgres.pid,
      () => 'another PostgreSQL',
      10_000,
    );
    expect(lyftet.instance().servers.postgres.port).toBe(postgres.port);
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await lyftet.untilServing(plugins, 15_000);
  });

  it('starts NATS again on its port after kill -9', async () => {
    const { nats } = lyftet.instance().servers;
    await endProcess(nats, KILL);

    await until(
      () => lyftet.instance().servers.nats.pid !== nats.pid,
      () => 'another NATS server',
      10_000,
    );
    expect(lyftet.instance().servers.nats.port).toBe(nats.port);
    await lyftet.untilServing(plugins, 15_000);
  });

  it('ends every process when npm is killed with -9', async () => {
    const [npm, ...others] = lyftet.processes();
    await endProcess(npm!, KILL);

    await untilGone(others, 15_000);
  });

  it('finds address and data at the next start, within 5 seconds', async () => {
    const began = performance.now();
    lyftet = StandaloneProcess.start(directory);

    expect((await lyftet.untilReady()).publicUrl).toBe(publicUrl);
    expect(performance.now() - began).toBeLessThan(15_000); // 5 s with a factor 3 of slack
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('ends the servers that a kill -9 of node has left, and starts anew', async () => {
    const { node, servers } = lyftet.instance();
    await endProcess(node, KILL);
    expect(isAlive(servers.postgres) && isAlive(servers.nats)).toBe(true);

    lyftet = StandaloneProcess.start(directory);
    await lyftet.untilReady();
    expect(isAlive(servers.postgres) || isAlive(servers.nats)).toBe(false);
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('ends every process at Ctrl-C', async () => {
    const processes = lyftet.processes();
    lyftet.interrupt();

    await untilGone(processes, 20_000);
    expect(lyftet.output).toContain('Lyftet stops');
  });

  it('stops with a message when its address belongs to another program now', async () => {
    const blocking = await occupy(Number(new URL(publicUrl).port));
    const hindered = StandaloneProcess.start(directory);

    expect(await hindered.ended).toBe(1);
    expect(hindered.output).toContain(`${publicUrl} must lead there`);

    for (const blocker of blocking) blocker.close();
    const moved = StandaloneProcess.start(directory, { PUBLIC_URL: `http://localhost:${await freePort()}` });
    expect(await moved.ended).toBe(1);
    expect(moved.output).toContain(`This installation lives at ${publicUrl}`);
  });

  it('has at each start the ports of the one before, so that a plugin beside it is up again', async () => {
    lyftet = StandaloneProcess.start(directory);
    const { servers: before } = await lyftet.untilReady();
    const added = spawnSync(process.execPath, ['bin/lyftet.mjs', 'plugin', 'add', 'guest', '--json'], {
      cwd: checkout,
      env: { ...process.env, LYFTET_DIRECTORY: directory },
      encoding: 'utf8',
    });
    expect([added.status, added.stderr]).toEqual([0, '']);
    const { NATS_URL } = JSON.parse(added.stdout) as { NATS_URL: string };
    const guest = spawn(process.execPath, ['docs/how-to/examples/guest-plugin.mjs'], {
      cwd: checkout,
      env: { PATH: process.env['PATH'], NATS_URL },
      stdio: 'ignore',
    });
    try {
      const hello = async () => (await fetch(`${publicUrl}/x/guest/hello/you`)).status === 200;
      await until(hello, () => 'the guest', 10_000);
      const processes = lyftet.processes();
      lyftet.interrupt();
      await untilGone(processes, 30_000);

      lyftet = StandaloneProcess.start(directory);
      const { servers } = await lyftet.untilReady();
      expect([servers.nats.port, servers.postgres.port]).toEqual([before.nats.port, before.postgres.port]);
      await until(hello, () => 'the guest, which was never told', 15_000);
      expect(guest.exitCode).toBeNull();
    } finally {
      guest.kill('SIGKILL');
      await lyftet.end();
    }
  });

  it('ends within its time while a plugin beside it floods', async () => {
    lyftet = StandaloneProcess.start(directory);
    await lyftet.untilReady();
    const { natsUsers } = lyftet.secrets();
    const NATS_URL = `nats://guest:${natsUsers['guest']!}@127.0.0.1:${lyftet.instance().servers.nats.port}`;
    const floods = ['pings', 'events', 'forbidden'].map((kind) =>
      spawn(process.execPath, ['test/fuzz/flooding-guest.mjs', kind, '60'], {
        cwd: checkout,
        env: { PATH: process.env['PATH'], NATS_URL },
        stdio: 'ignore',
      }),
    );
    try {
      await pause(6_000);
      const processes = lyftet.processes();
      const began = performance.now();
      process.kill(lyftet.instance().node.pid, 'SIGTERM');
      await untilGone(processes, 30_000);
      process.stderr.write(`a stop while three guests flood took ${Math.round(performance.now() - began)} ms\n`);
    } finally {
      for (const flood of floods) flood.kill('SIGKILL');
      await lyftet.end();
    }
  });

  it('starts after both servers and node were killed at once', async () => {
    lyftet = StandaloneProcess.start(directory);
    await lyftet.untilReady();
    const { node, servers } = lyftet.instance();
    for (const { pid } of [node, servers.postgres, servers.nats]) process.kill(pid, 'SIGKILL');
    await untilGone([node, servers.postgres, servers.nats], 5_000);

    lyftet = StandaloneProcess.start(directory);
    await lyftet.untilReady();
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  async function query(sql: string): Promise<unknown[]> {
    const password = readFileSync(join(directory, 'postgres/superuser-password'), 'utf8');
    const client = new pg.Client({
      host: '127.0.0.1',
      port: lyftet.instance().servers.postgres.port,
      user: 'postgres',
      password,
      database: 'postgres',
    });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
});

const isRoot = process.getuid?.() === 0;

(isRoot ? describe : describe.skip)('npm start of root in a directory that is closed to others', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lyftet-closed-'));

  it('puts the data of the servers under /var/lib/lyftet, says so, and opens no directory', async () => {
    const blocking = await occupy(3000);
    const lyftet = StandaloneProcess.start(join(directory, 'data'));
    const { publicUrl } = await lyftet.untilReady();
    expect(Number(new URL(publicUrl).port)).toBeGreaterThan(3000);
    for (const blocker of blocking) blocker.close();
    const places = ['postgres', 'nats'].map((name) => readFileSync(join(directory, 'data', name, 'moved-to'), 'utf8'));
    const processes = lyftet.processes();
    lyftet.interrupt();
    await untilGone(processes, 20_000);

    for (const place of places) {
      expect(place).toMatch(/^\/var\/lib\/lyftet\/[0-9a-f]{16}$/);
      expect(lyftet.output).toContain(`the files are in ${place}`);
      expect(statSync(place).mode & 0o777).toBe(0o700);
      rmSync(place, { recursive: true });
    }
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    rmSync(directory, { recursive: true });
  });
});

/** Root tries it as another user; that user must be able to read the checkout. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const account = isRoot ? NOBODY : {};
const canRead =
  spawnSync(process.execPath, ['-e', 'require("node:fs").accessSync("package.json")'], { cwd: checkout, ...account })
    .status === 0;

(canRead ? describe : describe.skip)('npm start of an ordinary user, with the package registry out of reach', () => {
  it('installs nothing and is ready', async () => {
    const home = mkdtempSync(join(tmpdir(), 'lyftet-user-'));
    if (isRoot) chownSync(home, NOBODY.uid, NOBODY.gid);
    const lyftet = StandaloneProcess.start(
      join(home, 'data'),
      { HOME: home, npm_config_registry: 'http://127.0.0.1:9' },
      ['--empty'],
      account,
    );
    await lyftet.untilReady();
    const processes = lyftet.processes();
    const owner = statSync(join(home, 'data', 'postgres')).uid;
    lyftet.interrupt();
    await untilGone(processes, 20_000);

    expect(owner).toBe(isRoot ? NOBODY.uid : process.getuid?.());
    expect(lyftet.output).not.toContain('Installing packages');
    rmSync(home, { recursive: true });
  });
});
