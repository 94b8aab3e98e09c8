import { readFileSync } from 'node:fs';
import type { JsonWebKey } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Failure } from '../failure.js';

/** What `npm start` tells in `instance.json` from its beginning to its end. */
export interface RunningInstance {
  readonly publicUrl?: string;
  readonly servers: { readonly [name: string]: { readonly port: number } };
  /** Whom the NATS server lets in. */
  readonly natsUsers?: readonly string[];
}

/** The part of `secrets.json` that this program uses; it is written by standalone, and may have been by others. */
export interface InstanceSecrets {
  readonly natsUsers?: { readonly [user: string]: string };
  readonly databaseRoles: { readonly [plugin: string]: { readonly owner: string; readonly runtime: string } };
  readonly clientKeys: { readonly [clientId: string]: JsonWebKey };
  readonly demoPassphrase?: string;
}

/** Undefined when nothing runs there. @throws {Failure} if the directory is not ours to read */
export const readRunningInstance = (directory: string): RunningInstance | undefined =>
  read<RunningInstance>(directory, 'instance.json');

/** Undefined before the first start. @throws {Failure} */
export const readInstanceSecrets = (directory: string): InstanceSecrets | undefined =>
  read<InstanceSecrets>(directory, 'secrets.json');

/** Whether the people of the demo are there. @throws {Failure} */
export const hasDemoPeople = (directory: string): boolean =>
  read<{ readonly demo: string }>(directory, 'installation.json')?.demo === 'loaded';

function read<T>(directory: string, name: string): T | undefined {
  const file = join(resolve(directory), name);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES')
      throw new Failure(
        `${file} belongs to another account of this computer; run this as the account that started Lyftet.`,
        { cause },
      );
    throw new Failure(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
