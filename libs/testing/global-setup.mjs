// Runs in plain Node before the tests (DEPENDENCIES: Jest must not transform the server packages): one PostgreSQL and
// one NATS server for the whole run, found by the tests through LYFTET_TEST_SERVERS.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PREFIX = 'lyftet-test-';
/** One for each test file or installation that a run starts; never given back within a run. */
const ACCOUNTS = 160;
/** Plugins that tests make, beside those whose pages stand in apps/. */
const OF_TESTS = ['alpha', 'beta', 'gamma', 'delta', 'guest', 'visits', 'meals'];

export default async function startServers() {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../bin/build.mjs', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { startEmbeddedNats, startEmbeddedPostgres, endProcess, isAlive, temporaryDirectory } =
    await import('#platform/embedded');
  const { natsAccountsConfig, natsInstallation, pluginPages } = await import('#plugin-kit');
  const plugins = [...(await pluginPages(true)).map(({ options }) => options.name), ...OF_TESTS];
  for (const stale of readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX)))
    await endStaleRun(join(tmpdir(), stale), { endProcess, isAlive });

  const directory = temporaryDirectory(PREFIX);
  writeFileSync(join(directory, 'run.json'), JSON.stringify({ pid: process.pid, servers: [] }));
  const passwords = Object.fromEntries(['admin', 'gateway', ...plugins].map((name) => [name, 'test']));
  const installations = Array.from({ length: ACCOUNTS }, (_, index) => {
    const { name, admin, services } = natsInstallation(`t${index}`, passwords, `t${index}-`);
    // Of the test: calls as the gateway does, and hears everything.
    return { name, admin, services: [...services, { user: `t${index}-tester`, password: 'test' }] };
  });
  const [postgres, nats] = await Promise.all([
    startEmbeddedPostgres({
      directory: join(directory, 'postgres'),
      durable: false,
      settings: { max_connections: 400 },
    }),
    startEmbeddedNats({
      directory: join(directory, 'nats'),
      durable: false,
      config: natsAccountsConfig(installations),
    }),
  ]);
  const servers = [postgres, nats].map(({ pid, startedAt }) => ({ pid, startedAt }));
  writeFileSync(join(directory, 'run.json'), JSON.stringify({ pid: process.pid, servers }));
  mkdirSync(join(directory, 'claims'));
  process.env.LYFTET_TEST_SERVERS = JSON.stringify({
    adminUrl: postgres.adminUrl,
    natsUrl: nats.url,
    claims: join(directory, 'claims'),
    accounts: ACCOUNTS,
    plugins,
  });
  globalThis.lyftetTestServers = { postgres, nats, directory };
}

/** A run that was killed leaves its servers behind; the next run ends them. */
async function endStaleRun(directory, { endProcess, isAlive }) {
  let run;
  try {
    run = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8'));
    process.kill(run.pid, 0);
    return;
  } catch (error) {
    if (!run || error.code !== 'ESRCH') return;
  }
  for (const server of run.servers)
    if (isAlive(server)) await endProcess(server, [{ signal: 'SIGKILL', waitMs: 3_000 }]);
  rmSync(directory, { recursive: true, force: true });
}
