import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, textOption } from '../command.js';
import { UsageError } from '../failure.js';
import { pluginPages } from './plugin-pages.js';
import { ensurePasswords } from './secrets-file.js';
import { withNatsAdmin } from './with-nats-admin.js';

/** `lyftet provision` */
export const provision: Command = {
  name: 'provision',
  usage: '[--database-admin-url U] [--nats HOST:PORT] [--nats-config FILE] [--secrets FILE] [--replicas 1|3] [--demo]',
  summary: 'Make roles, schemas, users, streams and consumers of a cluster',
  details: [
    'npm start does all of it by itself; this is for servers of your own. May be repeated: what is there is kept.',
    '  --secrets FILE          passwords; missing ones are made (default: secrets.json in LYFTET_DIRECTORY)',
    '  --nats-config FILE      writes the users and their permissions for the configuration of the NATS server',
    '  --database-admin-url U  PostgreSQL as a role that may create roles and databases: roles, schemas and migrations are made',
    '  --nats HOST:PORT,…      NATS servers that know these users: streams, buckets and consumers are made',
    '  --replicas 3            copies of streams in a cluster of three servers',
    '  --demo                  with the demo clock',
  ].join('\n'),
  options: { 'database-admin-url': { type: 'string' }, nats: { type: 'string' }, 'nats-config': { type: 'string' }, secrets: { type: 'string' }, replicas: { type: 'string' }, demo: { type: 'boolean' } },
  takes: { least: 0, most: 0 },
  run: async (invocation) => {
    const { options, config, say } = invocation;
    const [adminUrl, servers, natsConfig] = [textOption(invocation, 'database-admin-url'), textOption(invocation, 'nats'), textOption(invocation, 'nats-config')];
    const replicas = textOption(invocation, 'replicas') ?? '1';
    if (replicas !== '1' && replicas !== '3') throw new UsageError('--replicas is 1 or 3.');
    if (adminUrl !== undefined && !URL.canParse(adminUrl)) throw new UsageError('--database-admin-url is an address like postgres://admin:password@host:5432/postgres');

    const kit = await import('#plugin-kit'); // with all that plugins are made of; other commands start without
    const plugins = await pluginPages(options['demo'] === true);
    const file = textOption(invocation, 'secrets') ?? join(config.directory, 'secrets.json');
    const { natsUsers, databaseRoles } = ensurePasswords(file, ['admin', 'gateway'], plugins.map(({ manifest }) => manifest.name));
    say(`Passwords are in ${file}`);
    if (natsConfig !== undefined) {
      writeFileSync(natsConfig, kit.natsAccountsConfig([{ name: 'lyftet', users: kit.installationUsers(natsUsers) }]), { mode: 0o600 });
      chmodSync(natsConfig, 0o600);
      say(`NATS users are in ${natsConfig}: include it in the configuration of every server`);
    }
    if (adminUrl !== undefined) {
      await kit.provisionPostgres({ adminUrl, database: 'lyftet', plugins: plugins.map(({ options: page }) => ({ name: page.name, migrations: page.migrations ?? [], passwords: databaseRoles[page.name]! })) });
      say(`PostgreSQL has roles and schemas of ${plugins.length} plugins`);
    }
    if (servers !== undefined) {
      await withNatsAdmin(servers, natsUsers['admin']!, (connection) => kit.provisionStreams({ connection, manifests: plugins.map(({ manifest }) => manifest), demo: options['demo'] === true, replicas: replicas === '3' ? 3 : 1 }));
      say(`NATS has streams, buckets and consumers of ${plugins.length} plugins`);
    }
    return 0;
  },
};
