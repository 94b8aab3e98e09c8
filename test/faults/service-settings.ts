import { fileURLToPath } from 'node:url';
import * as kit from '#plugin-kit';
import { serviceEnvironments } from '../../apps/cli/src/provision/service-environments.js';
import type { Servers } from './servers.js';

export const DATABASE = 'lyftet';
/** More than anybody asks here: the limits are in force, and not reached. */
const RAISED = {
  RATE_PER_CALLER: '1000000',
  BURST_PER_CALLER: '1000000',
  RATE_PER_ADDRESS: '1000000',
  BURST_PER_ADDRESS: '1000000',
};
/** Plugins that are programs of these tests. */
const COUNTING = ['alpha', 'beta'];
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

export interface SettingsSource {
  readonly servers: Servers;
  readonly secrets: kit.InstallationSecrets;
  readonly plugins: readonly kit.Plugin[];
  /** An OpenID provider of somebody else; undefined where identity is it, which listens at `identityPort` then. */
  readonly issuer: string | undefined;
  readonly identityPort: number;
  readonly isDemo: boolean;
  readonly statementTimeout: string;
  /** Where all replicas of evaluation keep the keys to waiting answers. */
  readonly bufferKeys: string;
}

/**
 * What a service is told: its addresses and secrets as `lyftet provision --services` writes them, and what an operator
 * sets.
 */
export function settingsOf(
  name: string,
  { servers, secrets, plugins, issuer, identityPort, isDemo, statementTimeout, bufferKeys }: SettingsSource,
): Record<string, string> {
  const provisioned = serviceEnvironments({
    kit,
    plugins,
    secrets,
    databaseUrl: servers.postgres.adminUrl,
    database: DATABASE,
    natsServers: servers.natsAddresses,
    isDemo,
  }).get(name)!;
  const provider = issuer === undefined ? {} : { OIDC_ISSUER: issuer };
  if (name === 'gateway')
    return {
      ...provisioned,
      ...provider,
      ...RAISED,
      ...(issuer === undefined && { OIDC_INTERNAL_URL: `http://127.0.0.1:${identityPort}/oidc` }),
    };
  return {
    ...provisioned,
    ...provider,
    LYFTET_DEMO: String(isDemo),
    OPERATOR_CLIENT_ID: issuer === undefined ? 'lyftet-cli' : 'operator',
    DATABASE_POOL: '5',
    DATABASE_STATEMENT_TIMEOUT: statementTimeout,
    EVALUATION_SPARE_KEYS: '2',
    ...(name === 'evaluation' && { EVALUATION_BUFFER_KEYS: bufferKeys }),
    ...(name === 'identity' && { IDENTITY_PORT: String(identityPort) }),
  };
}

/** The program of a service. */
export const programOf = (name: string): string =>
  `${dist}${COUNTING.includes(name) ? `test/faults/counting/${name}.process.js` : `apps/${name}/src/main.js`}`;
