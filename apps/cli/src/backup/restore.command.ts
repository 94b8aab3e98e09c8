import { existsSync } from 'node:fs';
import { type Command, textOption } from '../command.js';
import { Failure } from '../failure.js';
import { UnusableBackup } from './read-backup.js';
import { restoreInstallation } from './restore-installation.js';

/** `lyftet restore <file>` */
export const restore: Command = {
  name: 'restore',
  usage: '<file> [--directory D]',
  summary: 'Make an installation out of a backup, in a directory where nothing is',
  details: 'Default: the directory of LYFTET_DIRECTORY. npm start finds it there, at the address that it had.\nWhat was withdrawn after the backup is back (roles, accounts, certificates): docs/how-to/backup.md says what to do before people are let in.',
  options: { directory: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (invocation) => {
    const [file, directory] = [invocation.positionals[0]!, textOption(invocation, 'directory') ?? invocation.config.directory];
    if (!existsSync(file)) throw new Failure(`There is no file ${file}.`);
    try {
      const { createdAt, publicUrl } = await restoreInstallation(file, directory, invocation.note);
      invocation.say(`${directory} is ${publicUrl} as it was at ${createdAt}. Start it with: ${directory === '.lyftet' ? '' : `LYFTET_DIRECTORY=${directory} `}npm start`);
      return 0;
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure(error instanceof UnusableBackup ? error.message : `Nothing was restored: ${(error as Error).message}`, { cause: error });
    }
  },
};
