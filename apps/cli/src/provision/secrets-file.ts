import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeJson } from '#platform';
import { Failure } from '../failure.js';

/** The passwords of an installation's users; what else the file holds is kept as it is. */
export interface Passwords {
  /** NATS user → password: `admin`, `gateway`, and one for each plugin. */
  readonly natsUsers: Readonly<Record<string, string>>;
  /** Plugin → passwords of its two PostgreSQL roles. */
  readonly databaseRoles: Readonly<Record<string, { readonly owner: string; readonly runtime: string }>>;
}

/**
 * Makes the passwords that are missing and writes the file, whole and for nobody else to read (0600).
 * @throws {Failure} if the file is there and cannot be read
 */
export function ensurePasswords(file: string, users: readonly string[], plugins: readonly string[]): Passwords {
  const known = read(file);
  const natsUsers = { ...known.natsUsers };
  for (const user of [...users, ...plugins]) natsUsers[user] ??= password();
  const databaseRoles = { ...known.databaseRoles };
  for (const plugin of plugins) databaseRoles[plugin] ??= { owner: password(), runtime: password() };
  const passwords = { ...known, natsUsers, databaseRoles };
  if (JSON.stringify(passwords) !== JSON.stringify(known)) writeJson(file, passwords);
  return passwords;
}

function read(file: string): Partial<Passwords> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Passwords>;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Failure(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** 32 random bytes in letters that need no quoting in a URL or a configuration file. */
const password = (): string => randomBytes(32).toString('base64url');
