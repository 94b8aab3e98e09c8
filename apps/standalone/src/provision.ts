import { createHash } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import type { EmbeddedNats, EmbeddedPostgres } from '#platform/embedded';
import {
  DemoClock,
  type InstallationSecrets,
  type Plugin,
  ensureSecrets,
  guestsIn,
  natsAccountsConfig,
  natsInstallation,
  oneAtATime,
  provisionPostgres,
  provisionStreams,
} from '#plugin-kit';
import { secretsFile } from './installation.js';
import type { NatsUsers } from './servers.js';

/**
 * Domain time when a demo begins: a month before DigiEffekt, so that the programme is lived on its own days and its
 * certificates are of the past.
 */
const DEMO_BEGINS = new Date('2022-12-01T08:00:00Z');

/** The one database of an installation, with a schema for each plugin. */
export const DATABASE = 'lyftet';

/** The secrets of the installation in this directory; those that are missing are made. */
export const secretsOf = (
  directory: string,
  plugins: readonly Plugin[],
  guests: readonly string[],
): InstallationSecrets => ensureSecrets(secretsFile(directory), plugins, guests);

/** The users of the NATS server, who they are and as text of its configuration. */
export const natsUsersIn = ({ natsUsers }: Pick<InstallationSecrets, 'natsUsers'>): NatsUsers => ({
  config: natsAccountsConfig([natsInstallation('lyftet', natsUsers)]),
  users: Object.keys(natsUsers),
});

export interface ProvisionOptions {
  readonly postgres: Pick<EmbeddedPostgres, 'adminUrl'>;
  readonly nats: Pick<EmbeddedNats, 'url'>;
  readonly plugins: readonly Plugin[];
  readonly secrets: InstallationSecrets;
  readonly isDemo: boolean;
}

/**
 * Makes roles, schemas, streams and buckets, and brings every schema up to date. At a later start most of it is there
 * already.
 */
export async function provision({ postgres, nats, plugins, secrets, isDemo }: ProvisionOptions): Promise<void> {
  await Promise.all([
    provisionPostgres({
      adminUrl: postgres.adminUrl,
      database: DATABASE,
      plugins: plugins.map(({ options }) => ({
        name: options.name,
        migrations: options.migrations ?? [],
        passwords: rolesOf(secrets, options.name),
      })),
    }),
    // A plugin may be let in at the same time (lyftet plugin add).
    oneAtATime(postgres.adminUrl, () => provisionNats(nats, plugins, secrets, isDemo)),
  ]);
}

/** Changes when `provision` would have something to do. */
export function provisionKey({ plugins, secrets, isDemo }: Omit<ProvisionOptions, 'postgres' | 'nats'>): string {
  const wanted = plugins.map(({ manifest, options }) => [
    manifest,
    options.migrations?.map(({ checksum }) => checksum),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([wanted, secrets.natsUsers, secrets.databaseRoles, isDemo]))
    .digest('hex');
}

/** The passwords of a plugin's two PostgreSQL roles. */
export function rolesOf(
  { databaseRoles }: InstallationSecrets,
  plugin: string,
): { readonly owner: string; readonly runtime: string } {
  const roles = databaseRoles[plugin];
  if (roles === undefined) throw new Error(`There are no secrets of the plugin ${plugin}`);
  return roles;
}

async function provisionNats(
  nats: Pick<EmbeddedNats, 'url'>,
  plugins: readonly Plugin[],
  secrets: InstallationSecrets,
  demo: boolean,
): Promise<void> {
  const connection = await connect({
    servers: nats.url,
    user: 'admin',
    pass: secrets.natsUsers['admin'] ?? '',
    name: 'lyftet-provision',
  });
  try {
    await provisionStreams({
      connection,
      manifests: plugins.map(({ manifest }) => manifest),
      guests: guestsIn(secrets, plugins),
      demo,
    });
    if (demo) await (await DemoClock.open(connection)).beginAt(DEMO_BEGINS, new Date());
  } finally {
    await connection.close();
  }
}
