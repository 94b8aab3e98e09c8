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

/** Users of one installation: `admin` (provisioning only), the gateway, and one for each plugin. */
export function installationUsers(passwords: Readonly<Record<string, string>>): NatsUser[] {
  return Object.entries(passwords).map(([user, password]) => ({
    user, password,
    ...(user !== 'admin' && { permissions: user === 'gateway' ? gatewayPermissions : pluginPermissions(user) }),
  }));
}

/** The part of a NATS server's configuration that says who may do what; one JetStream account each. */
export function natsAccountsConfig(accounts: readonly NatsAccount[]): string {
  return `accounts {\n${accounts.map(accountConfig).join('\n')}\n}\n`;
}

function accountConfig({ name, users }: NatsAccount): string {
  return `  ${JSON.stringify(name)} {\n    jetstream: enabled\n    users: [\n${users.map((user) => `      ${userConfig(user)}`).join('\n')}\n    ]\n  }`;
}

/** JSON is a subset of the server's configuration language. A reply may be sent to whoever asked, within two minutes. */
function userConfig({ user, password, permissions }: NatsUser): string {
  const allowed = permissions && { publish: { allow: permissions.publish }, subscribe: { allow: permissions.subscribe }, allow_responses: { max: 16, expires: '2m' } };
  return JSON.stringify({ user, password, ...(allowed && { permissions: allowed }) });
}
