import { type JsonWebKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from './instance-files.js';

/** Everything secret of an installation: `secrets.json`, mode 0600. The cluster keeps the same things in its own way. */
export interface InstallationSecrets {
  /** Passwords of the NATS users: `admin` (provisioning), `gateway`, one for each plugin, and what `lyftet plugin add` has added. */
  readonly natsUsers: Readonly<Record<string, string>>;
  /** Passwords of the two PostgreSQL roles of each plugin. */
  readonly databaseRoles: Readonly<Record<string, { readonly owner: string; readonly runtime: string }>>;
  /** Seals session cookies of the gateway. */
  readonly sessionSecret: string;
  /** Seals the signing keys of the OpenID provider. */
  readonly identitySecret: string;
  /** By it the gateway proves to be the client `lyftet-web`. */
  readonly webClientSecret: string;
  /** Private keys of the clients `lyftet-cli` and `lyftet-demo`, JWK, P-256. */
  readonly clientKeys: Readonly<Record<'lyftet-cli' | 'lyftet-demo', JsonWebKey>>;
}

export const secretsFile = (directory: string): string => join(directory, 'secrets.json');

/** Reads the secrets and makes those that are missing: all at the first start, later those of plugins that are new. */
export function ensureSecrets(directory: string, plugins: readonly string[], guests: readonly string[]): InstallationSecrets {
  const file = secretsFile(directory);
  const known = readJson<Partial<InstallationSecrets>>(file) ?? {};
  const secrets: InstallationSecrets = {
    natsUsers: { ...passwordsOf(['admin', 'gateway', ...plugins, ...guests]), ...known.natsUsers },
    databaseRoles: { ...Object.fromEntries(plugins.map((name) => [name, { owner: secret(), runtime: secret() }])), ...known.databaseRoles },
    sessionSecret: known.sessionSecret ?? secret(),
    identitySecret: known.identitySecret ?? secret(),
    webClientSecret: known.webClientSecret ?? secret(),
    clientKeys: { 'lyftet-cli': newKey(), 'lyftet-demo': newKey(), ...known.clientKeys },
  };
  if (JSON.stringify(secrets) !== JSON.stringify(known)) writeJson(file, secrets);
  return secrets;
}

/** 32 random bytes in letters that need no quoting in a URL or a configuration file. */
const secret = (): string => randomBytes(32).toString('base64url');

const passwordsOf = (users: readonly string[]): Record<string, string> => Object.fromEntries(users.map((user) => [user, secret()]));

const newKey = (): JsonWebKey => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
