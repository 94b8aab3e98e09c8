import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type EmbeddedNats,
  type EmbeddedPostgres,
  freePort,
  startEmbeddedNats,
  startEmbeddedPostgres,
  temporaryDirectory,
} from '#platform/embedded';
import { eventually } from '#testing';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * As docker-compose.yml and docs/how-to do it: the passwords first, servers that know them, then all that is in the
 * servers.
 */
describe('lyftet provision', () => {
  const directory = temporaryDirectory('lyftet-provision-');
  const at = (...path: string[]) => join(directory, ...path);
  const running: ChildProcess[] = [];
  let postgres: EmbeddedPostgres;
  let nats: EmbeddedNats;

  beforeAll(async () => {
    expect(provision('--nats-config', at('accounts.conf'), '--database-password', at('password'))).toEqual({
      code: 0,
      said: [
        `Passwords are in ${at('secrets.json')}`,
        `NATS users are in ${at('accounts.conf')}: include it in the configuration of every server`,
      ],
    });
    [postgres, nats] = await Promise.all([
      startEmbeddedPostgres({ directory: at('postgres'), durable: false }),
      startEmbeddedNats({ directory: at('nats'), durable: false, config: readFileSync(at('accounts.conf'), 'utf8') }),
    ]);
  }, 60_000);
  afterAll(async () => {
    running.forEach((child) => child.kill('SIGKILL'));
    await Promise.all([postgres?.stop(), nats?.stop()]);
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  function provision(...options: string[]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['dist/apps/cli/src/main.js', 'provision', '--secrets', at('secrets.json'), ...options],
      { cwd: root, encoding: 'utf8', env: { ...process.env, LYFTET_DIRECTORY: at('none'), LANG: 'en' } },
    );
    return { code: status, said: (stdout + stderr).split('\n').filter((line) => line !== '') };
  }
  const all = () =>
    provision(
      '--database-admin-url',
      postgres.adminUrl,
      '--nats',
      `127.0.0.1:${nats.port}`,
      '--nats-config',
      at('accounts.conf'),
      '--services',
      at('services'),
    );
  const files = () =>
    Object.fromEntries(
      readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .filter((path) => /^services\/\w+\/|^accounts|^secrets/.test(path))
        .map((path) => [path, readFileSync(at(path), 'utf8')]),
    );

  async function start(service: string, variables: Record<string, string>): Promise<string> {
    const port = await freePort();
    const environment = {
      PATH: process.env['PATH'],
      LOG_LEVEL: 'WARN',
      PUBLIC_URL: 'http://localhost:3000',
      ...variables,
      [service === 'gateway' ? 'PORT' : 'HEALTH_PORT']: String(port),
    };
    running.push(
      spawn(
        process.execPath,
        [`--env-file=${at('services', service, 'environment')}`, `dist/apps/${service}/src/main.js`],
        { cwd: root, env: environment, stdio: 'inherit' },
      ),
    );
    const url = `http://127.0.0.1:${port}`;
    await eventually(
      () =>
        fetch(`${url}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { within: 30_000, every: 50 },
    );
    return url;
  }

  it('makes everything in the servers with which services start, and keeps it when it is repeated', async () => {
    expect(all()).toMatchObject({ code: 0 });
    const before = files();
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining([
        'secrets.json',
        'accounts.conf',
        'services/gateway/environment',
        'services/directory/environment',
        'services/operator/client-key.jwk',
      ]),
    );

    const [gateway] = await Promise.all([start('gateway', { HOST: '127.0.0.1' }), start('catalog', {})]);
    expect(all()).toMatchObject({ code: 0 });
    expect(files()).toEqual(before);

    const programmes = await eventually(
      async () => {
        const response = await fetch(`${gateway}/programmes`, { headers: { accept: 'application/json' } });
        return response.status === 200 && response.json();
      },
      { within: 20_000, every: 50 },
    );
    expect(programmes).toMatchObject({ items: [] });
  }, 120_000);

  it('says which server it cannot reach', () => {
    expect(provision('--nats', '127.0.0.1:1')).toMatchObject({
      code: 1,
      said: expect.arrayContaining([expect.stringContaining('127.0.0.1:1')]),
    });
  }, 60_000);
});
