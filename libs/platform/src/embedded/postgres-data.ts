import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServerPlace, writeSafely } from './server-place.js';

export const SUPERUSER = 'postgres';

/**
 * Makes the data directory at the first start, and returns it with the superuser's password (random, kept beside it in
 * a file with mode 0600). A start that was killed half-way leaves only a draft, which the next one removes.
 */
export async function preparePostgresData(
  place: ServerPlace,
  binaries: string,
  durable: boolean,
): Promise<{ data: string; password: string }> {
  const data = join(place.directory, 'data');
  const passwordFile = join(place.directory, 'superuser-password');
  if (existsSync(join(data, 'PG_VERSION'))) return { data, password: passwordIn(passwordFile) };

  for (const name of readdirSync(place.directory).filter((entry) =>
    /^(initialising-|superuser-password)/.test(entry),
  )) {
    rmSync(join(place.directory, name), { recursive: true, force: true, maxRetries: 5 });
  }
  writeSafely(passwordFile, randomBytes(24).toString('base64url'), place.account);
  const draft = join(place.directory, `initialising-${randomBytes(4).toString('hex')}`);
  await run(join(binaries, 'initdb'), place, [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built into the server: the same order on every system. Swedish order is asked for where it is shown (COLLATE
    // "sv-x-icu").
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--text-search-config=swedish',
    ...(durable ? [] : ['--no-sync']),
  ]);
  renameSync(draft, data);
  return { data, password: passwordIn(passwordFile) };
}

function passwordIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Error(
      `The password of the embedded PostgreSQL cannot be read from ${path}, and its data is of no use without.`,
      { cause },
    );
  }
}

async function run(program: string, place: ServerPlace, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(program, args, {
      ...place.account,
      cwd: place.directory,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (cause) {
    throw new Error(
      `initdb could not make ${place.directory}: ${(cause as { stderr?: string }).stderr?.trim() ?? String(cause)}`,
      { cause },
    );
  }
}
