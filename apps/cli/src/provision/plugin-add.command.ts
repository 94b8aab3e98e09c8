import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAME, RESERVED_PLUGIN_NAMES } from '#plugin-kit/contract';
import { type Command, textOption } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { type RunningInstance, readRunningInstance } from '../installation/instance-directory.js';
import { ensurePasswords } from './secrets-file.js';
import { withNatsAdmin } from './with-nats-admin.js';

/** An event type without its last parts: all events of one kind of aggregate. */
const AGGREGATE = /^[a-z][a-z0-9-]{1,40}\.[a-z][a-z0-9-]{1,40}$/;

/** `lyftet plugin add <name>` */
export const pluginAdd: Command = {
  name: 'plugin add',
  usage: '<name> [--consumes PLUGIN.AGGREGATE,…] [--json]',
  summary: 'Let a plugin of your own into the installation of this computer',
  details: 'Makes its NATS user, schema and roles, and prints the variables it starts with. --consumes names the events that it reads, as in directory.person,enrolment.enrolment.\nMay be repeated, with more of them.',
  options: { consumes: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (invocation) => {
    const { config, json, say } = invocation;
    const name = invocation.positionals[0]!;
    if (!NAME.test(name) || RESERVED_PLUGIN_NAMES.has(name) || name === 'admin') throw new UsageError(`"${name}" cannot be the name of a plugin: small letters, figures and hyphens, and none of ${[...RESERVED_PLUGIN_NAMES, 'admin'].join(', ')}.`);
    const consumes = (textOption(invocation, 'consumes') ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
    const wrong = consumes.find((aggregate) => !AGGREGATE.test(aggregate));
    if (wrong !== undefined) throw new UsageError(`"${wrong}" is not a kind of events like enrolment.enrolment`);
    const instance = readRunningInstance(config.directory);
    const [nats, postgres] = [instance?.servers['nats'], instance?.servers['postgres']];
    if (!nats || !postgres) throw new Failure(`Nothing runs in ${config.directory}. Start Lyftet with "npm start" first; its servers have to know the plugin.`);

    const { natsUsers, databaseRoles } = ensurePasswords(join(config.directory, 'secrets.json'), [], [name]);
    const kit = await import('#plugin-kit'); // with all that plugins are made of; other commands start without
    const adminUrl = adminUrlOf(config.directory, postgres);
    const roles = databaseRoles[name]!;
    await kit.provisionPostgres({ adminUrl, database: 'lyftet', plugins: [{ name, migrations: [], passwords: roles }] });
    // Without events there is no consumer to make; and one that is there may belong to the plugin's earlier wishes.
    if (consumes.length > 0) {
      const manifest = { name, consumes: consumes.map((aggregate) => `${aggregate}.any.v1`), personClasses: [] };
      await withNatsAdmin(`127.0.0.1:${nats.port}`, natsUsers['admin'] ?? '', (connection) => kit.provisionStreams({ connection, manifests: [manifest], demo: false }));
    }
    const variables = {
      NATS_URL: `nats://${name}:${natsUsers[name]!}@127.0.0.1:${nats.port}`,
      DATABASE_URL: kit.roleUrl(adminUrl, 'lyftet', kit.roleOf(name), roles.runtime),
      DATABASE_OWNER_URL: kit.roleUrl(adminUrl, 'lyftet', kit.ownerRoleOf(name), roles.owner),
      HEALTH_PORT: '0',
    };
    if (json) say(JSON.stringify(variables));
    else Object.entries(variables).forEach(([variable, value]) => say(`${variable}=${value}`));
    return 0;
  },
};

function adminUrlOf(directory: string, { port }: RunningInstance['servers'][string]): string {
  const file = join(directory, 'postgres', 'superuser-password');
  try {
    return `postgres://postgres:${readFileSync(file, 'utf8').trim()}@127.0.0.1:${port}/postgres`;
  } catch (cause) {
    throw new Failure(`${file} cannot be read; run this as the account that started Lyftet.`, { cause });
  }
}
