import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NAME, RESERVED_PLUGIN_NAMES } from '#plugin-kit/contract';
import { type Command, textOption } from '../command.js';
import { serversHere } from '../doctor/reach-servers.js';
import { Failure, UsageError } from '../failure.js';
import { readRunningInstance } from '../installation/instance-directory.js';
import { ensurePasswords } from './secrets-file.js';
import { withNatsAdmin } from './with-nats-admin.js';

/**
 * An event type without its last parts: all events of one kind of aggregate; with `*`, of every plugin that has such.
 */
const AGGREGATE = /^(?:\*|[a-z][a-z0-9-]{1,40})\.[a-z][a-z0-9-]{1,40}$/;

/** `lyftet plugin add <name>` */
export const pluginAdd: Command = {
  name: 'plugin add',
  usage: '<name> [--consumes PLUGIN.AGGREGATE,…] [--json]',
  summary: 'Let a plugin of your own into the installation of this computer',
  details:
    'Makes its NATS user, schema and roles, and prints the variables it starts with. --consumes names the ' +
    'events that it reads, as in directory.person,enrolment.enrolment.\nMay be repeated, with more of them.',
  options: { consumes: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (invocation) => {
    const { config, json, say } = invocation;
    const name = invocation.positionals[0]!;
    if (!NAME.test(name) || RESERVED_PLUGIN_NAMES.has(name) || name === 'admin')
      throw new UsageError(
        `"${name}" cannot be the name of a plugin: small letters, figures and hyphens, and none of ` +
          `${[...RESERVED_PLUGIN_NAMES, 'admin'].join(', ')}.`,
      );
    const consumes = (textOption(invocation, 'consumes') ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const wrong = consumes.find((aggregate) => !AGGREGATE.test(aggregate));
    if (wrong !== undefined) throw new UsageError(`"${wrong}" is not a kind of events like enrolment.enrolment`);
    const servers = serversHere(config.directory);
    if (!servers)
      throw new Failure(
        `Nothing runs in ${config.directory}. Start Lyftet with "npm start" first; its servers have to know ` +
          'the plugin.',
      );
    // Locks of PostgreSQL are each database's own; the start of the installation takes them in this one.
    const adminUrl = new URL('/postgres', servers.databaseUrl).href;
    const { host: natsHost } = new URL(servers.natsUrl);

    const kit = await import('#plugin-kit'); // with all that plugins are made of; other commands start without
    // One at a time from the first byte to the last: the file of secrets and the list of those whose events go into the
    // stream of all are read and written as a whole, and while NATS takes one plugin in it answers nothing about the
    // streams of another.
    const { natsUsers, roles } = await kit.oneAtATime(adminUrl, async () => {
      const passwords = ensurePasswords(join(config.directory, 'secrets.json'), [], [name]);
      const databaseRoles = passwords.databaseRoles[name]!;
      await kit.provisionPostgres({
        adminUrl,
        database: 'lyftet',
        plugins: [{ name, migrations: [], passwords: databaseRoles }],
      });
      await untilLetIn(config.directory, name);
      await withNatsAdmin(natsHost, passwords.natsUsers['admin'] ?? '', async (connection) => {
        await kit.provisionGuest(connection, name);
        // Without events there is no consumer to make; and one that is there may belong to the plugin's earlier wishes.
        const manifest = { name, consumes: consumes.map((aggregate) => `${aggregate}.any.v1`), personClasses: [] };
        if (consumes.length > 0) await kit.provisionConsumers(connection, manifest);
      });
      return { natsUsers: passwords.natsUsers, roles: databaseRoles };
    });
    const variables = {
      NATS_URL: `nats://${name}:${natsUsers[name]!}@${natsHost}`,
      DATABASE_URL: kit.roleUrl(adminUrl, 'lyftet', kit.roleOf(name), roles.runtime),
      DATABASE_OWNER_URL: kit.roleUrl(adminUrl, 'lyftet', kit.ownerRoleOf(name), roles.owner),
      HEALTH_PORT: '0',
    };
    if (json) say(JSON.stringify(variables));
    else Object.entries(variables).forEach(([variable, value]) => say(`${variable}=${value}`));
    return 0;
  },
};

const LET_IN_WITHIN_MS = 20_000;

/** Waits until the running servers know the plugin. @throws {Failure} */
async function untilLetIn(directory: string, plugin: string): Promise<void> {
  for (const deadline = performance.now() + LET_IN_WITHIN_MS; performance.now() < deadline; await pause(20)) {
    if (readRunningInstance(directory)?.natsUsers?.includes(plugin) === true) return;
  }
  throw new Failure(
    `The NATS server of ${directory} has not let "${plugin}" in within ${LET_IN_WITHIN_MS / 1_000} seconds. ` +
      'Look at what "npm start" says, and run this again.',
  );
}
