// The services of npm run dev, in a process that is ended and started again at every save (services-process.ts).
import { resolve } from 'node:path';
import { killAfter, listenForSignals } from '#platform';
import { type ServicesPlace, readSecrets, startServices } from '../services.js';
import { Shutdown } from '../shutdown.js';
import { standaloneConfig } from '../standalone.config.js';
import type { ServicesMessage } from './services-process.js';

/** Shorter than the one who started it waits. */
const ENDS_WITHIN_MS = 15_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (message: ServicesMessage): void => void (process.connected && process.send?.(message));
const config = standaloneConfig.load();
const shutdown = new Shutdown(say, () => killAfter(ENDS_WITHIN_MS, 'standalone'));
let starting: Promise<void> = Promise.resolve();

const stop = (exitCode: number): void => void shutdown.begin(starting).then(() => process.exit(exitCode));
listenForSignals(
  () => stop(0),
  (exitCode) => process.exit(exitCode),
);
process.on('disconnect', () => stop(0));
process.once('message', (place: ServicesPlace) => {
  starting = start(place);
  starting.catch((error: Error) => {
    if (!shutdown.hasBegun) say(error.message);
    stop(1);
  });
});
await readSecrets(resolve(config.directory));
tell({ kind: 'loaded' });

async function start(place: ServicesPlace): Promise<void> {
  const onServed = () => tell({ kind: 'served' });
  tell({ kind: 'started', started: await startServices(place, { config, shutdown, say, onServed }) });
}
