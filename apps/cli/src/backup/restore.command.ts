import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, type Invocation, textOption } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { publicBackupKey, readPublicText } from './backup-key.js';
import { Interrupted, interruptibly } from './interruption.js';
import { UnusableBackup } from './read-backup.js';
import { restoreInstallation } from './restore-installation.js';
import { removeUnfinished } from './unfinished.js';

/** `lyftet restore <file>` */
export const restore: Command = {
  name: 'restore',
  usage: '<file> [--directory D] [--key K | --unauthenticated]',
  summary: 'Make an installation out of a backup, in a directory where nothing is',
  details:
    'Default: the directory of LYFTET_DIRECTORY. npm start finds it there, at the address that it had.\nThe ' +
    'backup must be signed with the key K, which lyftet backup told when it was made; default: that of the ' +
    'installation in LYFTET_DIRECTORY. --unauthenticated believes whoever wrote the file: it may hold ' +
    'anything, accounts and keys of theirs too.\nWhat was withdrawn after the backup is back (roles, ' +
    'accounts, certificates): docs/how-to/backup.md says what to do before people are let in.',
  options: { directory: { type: 'string' }, key: { type: 'string' }, unauthenticated: { type: 'boolean' } },
  takes: { least: 1, most: 1 },
  run: (invocation) =>
    interruptibly(invocation.note, async (signal) => {
      const [file, directory] = [
        invocation.positionals[0]!,
        textOption(invocation, 'directory') ?? invocation.config.directory,
      ];
      if (!existsSync(file)) throw new Failure(`There is no file ${file}.`);
      try {
        const key = trustedKey(invocation);
        removeUnfinished(resolve(directory), invocation.note);
        const { createdAt, publicUrl } = await restoreInstallation(file, directory, key, invocation.note, signal);
        if (key === undefined) invocation.note('Nobody has checked who wrote this backup.');
        invocation.say(
          `${directory} is ${publicUrl} as it was at ${createdAt}. Start it with: ` +
            `${directory === '.lyftet' ? '' : `LYFTET_DIRECTORY=${directory} `}npm start`,
        );
        return 0;
      } catch (error) {
        if (error instanceof Failure || error instanceof UsageError || error instanceof Interrupted) throw error;
        throw new Failure(
          error instanceof UnusableBackup ? error.message : `Nothing was restored: ${(error as Error).message}`,
          { cause: error },
        );
      }
    }),
};

/** Whose backups are believed: undefined for anybody's, when the user says so. */
function trustedKey(invocation: Invocation): string | undefined {
  const key = textOption(invocation, 'key');
  const isUnauthenticated = invocation.options['unauthenticated'] === true;
  if (key !== undefined && isUnauthenticated) throw new UsageError('Either --key or --unauthenticated.');
  if (key !== undefined && !readPublicText(key))
    throw new UsageError(`"${key}" is not the key of a backup: 43 letters, digits, hyphens and underscores.`);
  if (key !== undefined || isUnauthenticated) return key;
  const own = publicBackupKey(invocation.config.directory);
  if (own === undefined)
    throw new Failure(
      'Which key must have signed this backup? lyftet backup told it when the backup was made: --key K. ' +
        'Without it nobody can tell whether the file was changed; --unauthenticated restores it all the same.',
    );
  return own;
}
