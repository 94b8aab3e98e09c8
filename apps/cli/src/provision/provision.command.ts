import { basename, dirname, join } from 'node:path';
import { type Command, textOption } from '../command.js';
import { UsageError } from '../failure.js';
import { writePrivately } from '../private-file.js';
import { ensureClusterSecrets } from './cluster-secrets.js';
import { serviceEnvironments, writeServiceEnvironments } from './service-environments.js';
import { withNatsAdmin } from './with-nats-admin.js';

/** The one database of an installation, with a schema for each plugin. */
const DATABASE = 'lyftet';

const FILES = {
  'nats-config': 'writes the users and their permissions for the configuration of the NATS servers',
  'database-password': 'writes the password that --database-admin-url lacks, for the start of PostgreSQL',
  services:
    'writes <DIR>/<service>/environment with addresses and secrets of each service, and <DIR>/operator/client-key.jwk',
} as const;

/** `lyftet provision` */
export const provision: Command = {
  name: 'provision',
  usage:
    '[--database-admin-url U] [--nats HOST:PORT,…] [--nats-routes HOST:PORT,…] [--nats-config FILE] ' +
    '[--database-password FILE] [--services DIR] [--secrets FILE] [--replicas 1|3] [--demo]',
  summary: 'Make roles, schemas, users, streams and consumers of a cluster',
  details: [
    'npm start does all of it by itself; this is for servers of your own. May be repeated: what is there is kept.',
    '  --secrets FILE            passwords; missing ones are made (default: secrets.json in LYFTET_DIRECTORY)',
    `  --nats-config FILE        ${FILES['nats-config']}`,
    '  --nats-routes HOST:PORT,… servers of a cluster, with the port they meet at; goes into that file',
    `  --database-password FILE  ${FILES['database-password']}`,
    '  --database-admin-url U    PostgreSQL as a role that may create roles and databases: roles, schemas ' +
      'and migrations are made',
    '  --nats HOST:PORT,…        NATS servers that know these users: streams, buckets and consumers are made',
    `  --services DIR            ${FILES.services}; with --database-admin-url and --nats`,
    '  --replicas 3              copies of streams in a cluster of three servers',
    '  --demo                    with the demo clock; also LYFTET_DEMO=true',
  ].join('\n'),
  options: {
    'database-admin-url': { type: 'string' },
    nats: { type: 'string' },
    'nats-routes': { type: 'string' },
    'nats-config': { type: 'string' },
    'database-password': { type: 'string' },
    services: { type: 'string' },
    secrets: { type: 'string' },
    replicas: { type: 'string' },
    demo: { type: 'boolean' },
  },
  takes: { least: 0, most: 0 },
  run: async (invocation) => {
    const { options, config, say } = invocation;
    const [servers, routes, services] = [
      textOption(invocation, 'nats'),
      textOption(invocation, 'nats-routes'),
      textOption(invocation, 'services'),
    ];
    const [natsConfig, passwordFile] = [
      textOption(invocation, 'nats-config'),
      textOption(invocation, 'database-password'),
    ];
    const replicas = textOption(invocation, 'replicas') ?? '1';
    if (replicas !== '1' && replicas !== '3') throw new UsageError('--replicas is 1 or 3.');
    const wantedUrl = textOption(invocation, 'database-admin-url');
    if (wantedUrl !== undefined && !URL.canParse(wantedUrl))
      throw new UsageError('--database-admin-url is an address like postgres://admin:password@host:5432/postgres');
    if (services !== undefined && (wantedUrl === undefined || servers === undefined))
      throw new UsageError('--services writes addresses: it needs --database-admin-url and --nats.');

    const kit = await import('#plugin-kit'); // with all that plugins are made of; other commands start without
    const isDemo = options['demo'] === true || config.demo;
    const plugins = await kit.pluginPages(isDemo);
    const file = textOption(invocation, 'secrets') ?? join(config.directory, 'secrets.json');
    const secrets = kit.ensureSecrets(file, plugins, []);
    const cluster = ensureClusterSecrets(file);
    const adminUrl = wantedUrl === undefined ? undefined : withPassword(wantedUrl, cluster.databaseAdmin);
    say(`Passwords are in ${file}`);
    if (natsConfig !== undefined) {
      const joined = routes === undefined ? '' : kit.natsClusterConfig('lyftet', routes.split(','), cluster.natsRoutes);
      writePrivately(
        dirname(natsConfig),
        basename(natsConfig),
        kit.natsAccountsConfig([kit.natsInstallation('lyftet', secrets.natsUsers)]) + joined,
      );
      say(`NATS users are in ${natsConfig}: include it in the configuration of every server`);
    }
    if (passwordFile !== undefined)
      writePrivately(dirname(passwordFile), basename(passwordFile), cluster.databaseAdmin);
    if (adminUrl !== undefined) {
      await kit.provisionPostgres({
        adminUrl,
        database: DATABASE,
        plugins: plugins.map(({ options: page }) => ({
          name: page.name,
          migrations: page.migrations ?? [],
          passwords: secrets.databaseRoles[page.name]!,
        })),
      });
      say(`PostgreSQL has roles and schemas of ${plugins.length} plugins`);
    }
    if (servers !== undefined) {
      await withNatsAdmin(servers, secrets.natsUsers['admin']!, (connection) =>
        kit.provisionStreams({
          connection,
          manifests: plugins.map(({ manifest }) => manifest),
          guests: kit.guestsIn(secrets, plugins),
          demo: isDemo,
          replicas: replicas === '3' ? 3 : 1,
        }),
      );
      say(`NATS has streams, buckets and consumers of ${plugins.length} plugins`);
    }
    if (services !== undefined) {
      writeServiceEnvironments(
        services,
        serviceEnvironments({
          kit,
          plugins,
          secrets,
          databaseUrl: adminUrl!,
          database: DATABASE,
          natsServers: servers!,
          isDemo,
        }),
      );
      writePrivately(join(services, 'operator'), 'client-key.jwk', JSON.stringify(secrets.clientKeys['lyftet-cli']));
      say(`The services find what is secret in ${services}`);
    }
    return 0;
  },
};

function withPassword(text: string, password: string): string {
  const url = new URL(text);
  if (url.password === '') url.password = password;
  return url.href;
}
