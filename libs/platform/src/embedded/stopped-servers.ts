import { join } from 'node:path';
import { processesWithArgument } from './running-process.js';
import { findServerFiles } from './server-place.js';

/**
 * Where the files of PostgreSQL and NATS of an installation are, while neither runs: only then do they stand still, and
 * belong to the same moment.
 * @throws {Error} when one of them runs, or has never run
 */
export function filesOfStoppedServers(directory: string): { readonly postgres: string; readonly nats: string } {
  const [postgres, nats] = [findServerFiles(join(directory, 'postgres')), findServerFiles(join(directory, 'nats'))];
  if (postgres === undefined || nats === undefined)
    throw new Error(`${directory} holds no installation that has been started`);
  const running = [
    ...processesWithArgument('postgres', join(postgres, 'data')),
    ...processesWithArgument('nats-server', join(nats, 'nats.conf')),
  ];
  if (running.length > 0)
    throw new Error(`A server still runs on ${directory} (process ${running.map(({ pid }) => pid).join(', ')})`);
  return { postgres, nats };
}
