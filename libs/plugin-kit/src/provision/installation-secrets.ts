import { type JsonWebKey, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { readJson, writeJson } from '#platform';
import { NAME, RESERVED_PLUGIN_NAMES } from '../contract/index.js';
import type { Plugin } from '../plugin/define-plugin.js';

/** Everything secret of an installation, embedded or a cluster: `secrets.json`, mode 0600. */
export interface InstallationSecrets {
  /**
   * Passwords of the NATS users: `admin` (provisioning), `gateway`, one for each plugin, and what `lyftet plugin add`
   * has added.
   */
  readonly natsUsers: Readonly<Record<string, string>>;
  /** Passwords of the two PostgreSQL roles of each plugin. */
  readonly databaseRoles: Readonly<Record<string, { readonly owner: string; readonly runtime: string }>>;
  /** Secret settings of the plugins that nobody has to choose: plugin → variable → text. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Seals session cookies of the gateway. */
  readonly sessionSecret: string;
  /** Seals the signing keys of the OpenID provider. */
  readonly identitySecret: string;
  /** By it the gateway proves to be the client `lyftet-web`. */
  readonly webClientSecret: string;
  /** By which everybody of the demonstration signs in. */
  readonly demoPassphrase: string;
  /** Private keys of the clients `lyftet-cli` and `lyftet-demo`, JWK, P-256. */
  readonly clientKeys: Readonly<Record<'lyftet-cli' | 'lyftet-demo', JsonWebKey>>;
}

/**
 * Reads the file of secrets and makes those that are missing: all at the first start, later those of plugins that are
 * new. What else it holds is kept.
 */
export function ensureSecrets(
  file: string,
  installed: readonly Plugin[],
  guests: readonly string[],
): InstallationSecrets {
  const plugins = installed.map(({ options }) => options.name);
  const known = readJson<Partial<InstallationSecrets>>(file) ?? {};
  const secrets: InstallationSecrets = {
    ...known,
    natsUsers: { ...passwordsOf(['admin', 'gateway', ...plugins, ...guests]), ...known.natsUsers },
    databaseRoles: {
      ...Object.fromEntries(plugins.map((name) => [name, { owner: secret(), runtime: secret() }])),
      ...known.databaseRoles,
    },
    settings: Object.fromEntries(
      installed.map((plugin) => [
        plugin.options.name,
        { ...secretSettingsOf(plugin), ...known.settings?.[plugin.options.name] },
      ]),
    ),
    sessionSecret: known.sessionSecret ?? secret(),
    identitySecret: known.identitySecret ?? secret(),
    webClientSecret: known.webClientSecret ?? secret(),
    demoPassphrase: known.demoPassphrase ?? passphrase(),
    clientKeys: { 'lyftet-cli': newKey(), 'lyftet-demo': newKey(), ...known.clientKeys },
  };
  if (JSON.stringify(secrets) !== JSON.stringify(known)) writeJson(file, secrets);
  return secrets;
}

/** Plugins of others that have a user: the demo's, and those that `lyftet plugin add` has let in. */
export function guestsIn({ natsUsers }: InstallationSecrets, installed: readonly Plugin[]): string[] {
  const ours = new Set(['admin', 'gateway', ...installed.map(({ options }) => options.name)]);
  return Object.keys(natsUsers).filter(
    (user) => !ours.has(user) && NAME.test(user) && !RESERVED_PLUGIN_NAMES.has(user),
  );
}

/**
 * The secrets that the gateway and the OpenID provider share with each other and with the command line client, as
 * variables of the service; those of every other service are its own settings alone.
 */
export function clientEnvironment(
  service: string,
  secrets: InstallationSecrets,
  isDemo: boolean,
): Readonly<Record<string, string>> {
  const { clientKeys } = secrets;
  if (service === 'gateway')
    return { SESSION_SECRET: secrets.sessionSecret, OIDC_CLIENT_SECRET: secrets.webClientSecret };
  if (service !== 'identity') return {};
  return {
    IDENTITY_SECRET: secrets.identitySecret,
    WEB_CLIENT_SECRET: secrets.webClientSecret,
    CLI_CLIENT_JWK: publicPartOf(clientKeys['lyftet-cli']),
    ...(isDemo && { DEMO_CLIENT_JWK: publicPartOf(clientKeys['lyftet-demo']) }),
  };
}

function publicPartOf({ kty, crv, x, y }: JsonWebKey): string {
  return JSON.stringify({ kty, crv, x, y });
}

/** 32 random bytes in letters that need no quoting in a URL or a configuration file. */
const secret = (): string => randomBytes(32).toString('base64url');

/**
 * Three times four letters and digits that cannot be taken for each other (59 bits), to be copied from the terminal.
 */
function passphrase(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group()].join('-');
}

/** Those of a plugin that must be set; the optional ones are for its operator to choose. */
function secretSettingsOf({ options }: Plugin): Record<string, string> {
  const needed = Object.values(options.config?.settings ?? {}).filter(
    ({ form, isOptional, defaultText }) => form === 'secret' && !isOptional && defaultText === undefined,
  );
  return Object.fromEntries(needed.map(({ variable }) => [variable, secret()]));
}

const passwordsOf = (users: readonly string[]): Record<string, string> =>
  Object.fromEntries(users.map((user) => [user, secret()]));

const newKey = (): JsonWebKey =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
