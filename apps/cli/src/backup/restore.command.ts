import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, textOption } from '../command.js';
import { Failure } from '../failure.js';
import { Interrupted, interruptibly } from './interruption.js';
import { UnusableBackup } from './read-backup.js';
import { restoreInstallation } from './restore-installation.js';
import { removeUnfinished } from './unfinished.js';

/** `lyftet restore <file>` */
export const restore: Command = {
  name: 'restore',
  usage: '<file> [--directory D]',
  summary: 'Make an installation out of a backup, in a directory where nothing is',
  details: 'Default: the directory of LYFTET_DIRECTORY. npm start finds it there, at the address that it had.\nWhat was withdrawn after the backup is back (roles, accounts, certificates): docs/how-to/backup.md says what to do before people are let in.',
  options: { directory: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: (invocation) => interruptibly(invocation.note, async (signal) => {
    const [file, directory] = [invocation.positionals[0]!, textOption(invocation, 'directory') ?? invocation.config.directory];
    if (!existsSync(file)) throw new Failure(`There is no file ${file}.`);
    try {
      removeUnfinished(resolve(directory), invocation.note);
      const { createdAt, publicUrl } = await restoreInstallation(file, directory, invocation.note, signal);
      invocation.say(`${directory} is ${publicUrl} as it was at ${createdAt}. Start it with: ${directory === '.lyftet' ? '' : `LYFTET_DIRECTORY=${directory} `}npm start`);
      return 0;
    } catch (error) {
      if (error instanceof Failure || error instanceof Interrupted) throw error;
      throw new Failure(error instanceof UnusableBackup ? error.message : `Nothing was restored: ${(error as Error).message}`, { cause: error });
    }
  }),
};
