import { RESERVED_PLUGIN_NAMES } from '../contract/index.js';
import { type NatsPermissions, gatewayPermissions, pluginPermissions } from './nats-permissions.js';

export interface NatsUser {
  readonly user: string;
  readonly password: string;
  /** Absent: everything in its account. */
  readonly permissions?: NatsPermissions;
}

export interface NatsAccount {
  readonly name: string;
  readonly users: readonly NatsUser[];
}

/** Those of the NATS users that are plugins. */
export const pluginsAmong = (natsUsers: Readonly<Record<string, string>>): string[] => Object.keys(natsUsers).filter((user) => user !== 'admin' && !RESERVED_PLUGIN_NAMES.has(user));

/** Users of one installation: `admin` (provisioning only), the gateway, and one for each plugin. */
export function installationUsers(passwords: Readonly<Record<string, string>>): NatsUser[] {
  return Object.entries(passwords).map(([user, password]) => ({
    user, password,
    ...(user !== 'admin' && { permissions: user === 'gateway' ? gatewayPermissions(pluginsAmong(passwords), password) : pluginPermissions(user, password) }),
  }));
}

/** The part of a NATS server's configuration that says who may do what; one JetStream account each. */
export function natsAccountsConfig(accounts: readonly NatsAccount[]): string {
  return `accounts {\n${accounts.map(accountConfig).join('\n')}\n}\n`;
}

/** The part that joins the servers of a cluster; only who knows the password may be one of them. @param routes `host:port` of each server */
export function natsClusterConfig(name: string, routes: readonly string[], password: string): string {
  const port = Number(routes[0]?.split(':')[1]);
  return `cluster ${JSON.stringify({ name, port, authorization: { user: 'route', password, timeout: 5 }, routes: routes.map((route) => `nats://route:${password}@${route}`) })}\n`;
}

function accountConfig({ name, users }: NatsAccount): string {
  return `  ${JSON.stringify(name)} {\n    jetstream: enabled\n    users: [\n${users.map((user) => `      ${userConfig(user)}`).join('\n')}\n    ]\n  }`;
}

/** JSON is a subset of the server's configuration language. */
function userConfig({ user, password, permissions }: NatsUser): string {
  const allowed = permissions && { publish: { allow: permissions.publish }, subscribe: { allow: permissions.subscribe } };
  return JSON.stringify({ user, password, ...(allowed && { permissions: allowed }) });
}
