import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliConfig } from '../cli.config.js';
import { Failure } from '../failure.js';
import { readInstanceSecrets, readRunningInstance } from '../installation/instance-directory.js';

/** Where both servers of an installation are, with an account that may read everything. */
export interface ServerAddresses {
  /** PostgreSQL, the database itself. */
  readonly databaseUrl: string;
  /** NATS, comma-separated, with the user `admin` in the first. */
  readonly natsUrl: string;
}

/**
 * Those of the settings, or else of the installation of this computer.
 * @throws {Failure} when nothing is known or nothing runs
 */
export function findServers({ directory, databaseAdminUrl, natsAdminUrl }: CliConfig): ServerAddresses {
  if (databaseAdminUrl !== undefined && natsAdminUrl !== undefined)
    return { databaseUrl: databaseAdminUrl, natsUrl: natsAdminUrl };
  if (databaseAdminUrl !== undefined || natsAdminUrl !== undefined)
    throw new Failure('DATABASE_ADMIN_URL and NATS_ADMIN_URL go together: one of them is missing.');
  const servers = serversHere(directory);
  if (!servers)
    throw new Failure(
      `Nothing runs in ${directory}. Start Lyftet with "npm start" first, or name the servers of a cluster ` +
        'with DATABASE_ADMIN_URL and NATS_ADMIN_URL.',
    );
  return servers;
}

/** Those of the installation of this computer; undefined when nothing runs. @throws {Failure} */
export function serversHere(directory: string): ServerAddresses | undefined {
  const instance = readRunningInstance(directory);
  const [postgres, nats] = [instance?.servers['postgres'], instance?.servers['nats']];
  const secrets = readInstanceSecrets(directory);
  if (!postgres || !nats || !secrets) return undefined;
  const admin = secrets.natsUsers?.['admin'];
  if (typeof admin !== 'string')
    throw new Failure(
      `${join(directory, 'secrets.json')} does not hold the password of the NATS user admin: it is not the ` +
        'file that the installation wrote.',
    );
  const password = encodeURIComponent(superuserPassword(directory));
  return {
    databaseUrl: `postgres://postgres:${password}@127.0.0.1:${postgres.port}/lyftet`,
    natsUrl: `nats://admin:${encodeURIComponent(admin)}@127.0.0.1:${nats.port}`,
  };
}

/** Beside the data; where those could not lie in the checkout, `moved-to` says where they are. */
function superuserPassword(directory: string): string {
  const place = join(directory, 'postgres');
  const pointer = join(place, 'moved-to');
  const file = join(existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : place, 'superuser-password');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Failure(`${file} cannot be read; run this as the account that started Lyftet.`, { cause });
  }
}
