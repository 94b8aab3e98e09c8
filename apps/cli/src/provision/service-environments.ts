import { join } from 'node:path';
import type * as Kit from '#plugin-kit';
import { writePrivately } from '../private-file.js';

/** A service's variables that are secret, or hold a password: variable → text. */
export type ServiceEnvironment = Readonly<Record<string, string>>;

export interface ServiceEnvironments {
  /** Handed in, because only some commands load it. */
  readonly kit: Pick<typeof Kit, 'clientEnvironment' | 'roleOf' | 'roleUrl'>;
  readonly plugins: readonly Kit.Plugin[];
  readonly secrets: Kit.InstallationSecrets;
  /** The PostgreSQL server, as anybody. */
  readonly databaseUrl: string;
  readonly database: string;
  /** `host:port`, comma-separated. */
  readonly natsServers: string;
  readonly isDemo: boolean;
}

/**
 * What each service of a cluster must be told in secret: the gateway, and every plugin. Owner roles are not theirs to
 * know.
 */
export function serviceEnvironments({
  kit,
  plugins,
  secrets,
  databaseUrl,
  database,
  natsServers,
  isDemo,
}: ServiceEnvironments): ReadonlyMap<string, ServiceEnvironment> {
  const natsUrl = (user: string) =>
    natsServers
      .split(',')
      .map((server) => `nats://${user}:${secrets.natsUsers[user]!}@${server.trim()}`)
      .join(',');
  const ofPlugin = ({ options: { name } }: Kit.Plugin): [string, ServiceEnvironment] => [
    name,
    {
      DATABASE_URL: kit.roleUrl(databaseUrl, database, kit.roleOf(name), secrets.databaseRoles[name]!.runtime),
      NATS_URL: natsUrl(name),
      ...secrets.settings[name],
      ...kit.clientEnvironment(name, secrets, isDemo),
    },
  ];
  return new Map([
    ['gateway', { NATS_URL: natsUrl('gateway'), ...kit.clientEnvironment('gateway', secrets, isDemo) }],
    ...plugins.map(ofPlugin),
  ]);
}

/**
 * Writes `<directory>/<service>/environment` for each service, for `node --env-file`; whole, and for nobody else to
 * read (0600).
 */
export function writeServiceEnvironments(
  directory: string,
  environments: ReadonlyMap<string, ServiceEnvironment>,
): void {
  for (const [service, environment] of environments) {
    writePrivately(
      join(directory, service),
      'environment',
      Object.entries(environment)
        .map(([variable, text]) => `${variable}=${quoted(text)}\n`)
        .join(''),
    );
  }
}

/** Secrets are base64url, URLs or JSON without apostrophes: between these nothing is read as anything else. */
const quoted = (text: string): string => (/^[\w.-]*$/.test(text) ? text : `'${text}'`);
