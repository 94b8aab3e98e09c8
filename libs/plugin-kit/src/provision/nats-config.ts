import { RESERVED_PLUGIN_NAMES, subjects } from '../contract/index.js';
import { type NatsPermissions, gatewayPermissions, pluginPermissions } from './nats-permissions.js';

export interface NatsUser {
  readonly user: string;
  readonly password: string;
  /** Absent: everything in its account. */
  readonly permissions?: NatsPermissions;
}

/**
 * One installation on a NATS server: two accounts, `<name>` with its streams and `<name>-services` with those who talk.
 */
export interface NatsInstallation {
  readonly name: string;
  /** Provisioning, doctor and backup: everything in the account of the streams, nothing among the services. */
  readonly admin: NatsUser;
  /** The gateway and the plugins. */
  readonly services: readonly NatsUser[];
}

/**
 * What services may ask of the account of the streams, each within their own permissions; what is not here is out of
 * reach for all of them.
 */
const ASKED = [
  'event.>',
  'person.>',
  '$KV.>',
  '$O.>',
  '$JS.ACK.>',
  '$JS.API.INFO',
  '$JS.API.STREAM.INFO.>',
  '$JS.API.STREAM.MSG.GET.>',
  '$JS.API.STREAM.PURGE.>',
  '$JS.API.DIRECT.GET.>',
  '$JS.API.CONSUMER.CREATE.>',
  '$JS.API.CONSUMER.INFO.>',
  '$JS.API.CONSUMER.LIST.>',
  '$JS.API.CONSUMER.DELETE.>',
  '$JS.API.CONSUMER.PAUSE.>',
];
/** A pull is answered by many messages. */
const ANSWERED_BY_MANY = ['$JS.API.CONSUMER.MSG.NEXT.>'];
/** What is told there and heard here. */
const TOLD = [subjects.demoClockMoved];

/**
 * Users of one installation: `admin`, the gateway, and one for each plugin.
 * @param prefix of user names, where a server has several installations
 */
export function natsInstallation(
  name: string,
  passwords: Readonly<Record<string, string>>,
  prefix = '',
): NatsInstallation {
  const plugins = Object.keys(passwords).filter((user) => user !== 'admin' && !RESERVED_PLUGIN_NAMES.has(user));
  return {
    name,
    admin: { user: `${prefix}admin`, password: passwords['admin'] ?? '' },
    services: Object.entries(passwords)
      .filter(([user]) => user !== 'admin')
      .map(([user, password]) => ({
        user: `${prefix}${user}`,
        password,
        permissions: user === 'gateway' ? gatewayPermissions(plugins) : pluginPermissions(user),
      })),
  };
}

/**
 * The part of a NATS server's configuration that says who may do what. Streams have an account of their own, because
 * JetStream answers to any reply address of its account with the server's rights (docs/adr/0020).
 */
export function natsAccountsConfig(installations: readonly NatsInstallation[]): string {
  return `accounts {\n${installations.map(accountsOf).join('\n')}\n}\n`;
}

/**
 * The part that joins the servers of a cluster; only who knows the password may be one of them.
 * @param routes `host:port` of each server
 */
export function natsClusterConfig(name: string, routes: readonly string[], password: string): string {
  const port = Number(routes[0]?.split(':')[1]);
  return `cluster ${JSON.stringify({
    name,
    port,
    authorization: { user: 'route', password, timeout: 5 },
    routes: routes.map((route) => `nats://route:${password}@${route}`),
  })}\n`;
}

/** JSON is a subset of the server's configuration language. */
function accountsOf({ name, admin, services }: NatsInstallation): string {
  const streams = {
    jetstream: 'enabled',
    users: [userConfig(admin)],
    exports: [
      ...ASKED.map((service) => ({ service })),
      ...ANSWERED_BY_MANY.map((service) => ({ service, response_type: 'stream' })),
      ...TOLD.map((stream) => ({ stream })),
    ],
  };
  const talking = {
    users: services.map(userConfig),
    imports: [
      ...[...ASKED, ...ANSWERED_BY_MANY].map((subject) => ({ service: { account: name, subject } })),
      ...TOLD.map((subject) => ({ stream: { account: name, subject } })),
    ],
  };
  return (
    `  ${JSON.stringify(name)} ${JSON.stringify(streams)}\n  ${JSON.stringify(`${name}-services`)} ` +
    `${JSON.stringify(talking)}`
  );
}

function userConfig({ user, password, permissions }: NatsUser): object {
  return {
    user,
    password,
    ...(permissions && {
      permissions: { publish: { allow: permissions.publish }, subscribe: { allow: permissions.subscribe } },
    }),
  };
}
