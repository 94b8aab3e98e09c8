import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { ComputerClock } from '#platform';
import { AlreadyRunning, type InstanceLock, filesOfStoppedServers, takeInstanceLock } from '#platform/embedded';
import type { Command } from '../command.js';
import { Failure } from '../failure.js';
import { ensureBackupKey, publicText } from './backup-key.js';
import { Interrupted, interruptibly } from './interruption.js';
import { removeUnfinished } from './unfinished.js';
import { writeBackup } from './write-backup.js';

/** `lyftet backup <file>` */
export const backup: Command = {
  name: 'backup',
  usage: '<file>',
  summary: 'Write everything of the stopped installation of this computer into one file',
  details:
    'Stop Lyftet first (Ctrl-C where npm start runs): then all of its data are of the same moment. The file ' +
    'holds every secret and all personal data, and only you may read it.\nAn installation with servers of ' +
    'its own: docs/how-to/backup.md.',
  takes: { least: 1, most: 1 },
  run: ({ positionals, config, say, note }) =>
    interruptibly(note, async (signal) => {
      const [file, directory] = [resolve(positionals[0]!), resolve(config.directory)];
      if (existsSync(file)) throw new Failure(`${file} is there already; a backup overwrites nothing.`);
      if (!existsSync(dirname(file))) throw new Failure(`There is no directory ${dirname(file)}.`);
      if (!existsSync(join(directory, 'installation.json')))
        throw new Failure(`There is no installation in ${directory}; LYFTET_DIRECTORY names another.`);
      let lock: InstanceLock | undefined;
      try {
        removeUnfinished(file, note);
        // held until the end, so that nobody starts meanwhile; servers that a killed start left behind are ended
        lock = await takeInstanceLock(directory);
        const servers = filesOfStoppedServers(directory);
        refuseInside([directory, servers.postgres, servers.nats], file);
        const key = ensureBackupKey(directory);
        const bytes = await writeBackup(file, { directory, servers, key }, new ComputerClock().now(), signal);
        say(
          `${file} holds everything of ${directory} (${(bytes / 1_000_000).toFixed(1)} MB), its secrets too: ` +
            'keep it where only you can read it.',
        );
        say(
          'It is signed. Keep this key apart from it, to know at a restore that it was not changed: --key ' +
            `${publicText(key)}`,
        );
        return 0;
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        if (error instanceof AlreadyRunning)
          throw new Failure(
            `Lyftet runs in ${directory}. Stop it first (Ctrl-C where npm start runs), then give the command again.`,
            { cause: error },
          );
        throw new Failure(`The backup was not written: ${(error as Error).message}`, { cause: error });
      } finally {
        lock?.release();
      }
    }),
};

/** A backup among the data would hold its own draft, and go when they go. */
function refuseInside(data: readonly string[], file: string): void {
  const folder = join(realpathSync(dirname(file)), sep);
  const around = data.find((directory) => folder.startsWith(join(realpathSync(directory), sep)));
  if (around !== undefined)
    throw new Error(`${file} would lie in ${around}, among the data that it holds; name a place outside of it.`);
}
