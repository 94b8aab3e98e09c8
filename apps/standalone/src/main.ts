import { readCommandLine, USAGE } from './command-line.js';
import { makeInstanceDirectory } from './instance-files.js';
import { takeInstanceLock } from './instance-lock.js';
import { watchParent } from './parent-watch.js';
import { Shutdown } from './shutdown.js';
import { listenForSignals } from './signals.js';
import { StartInterrupted, startStandalone } from './standalone.js';
import { standaloneConfig } from './standalone.config.js';
import { welcome } from './welcome.js';

export interface MainOptions {
  readonly args: readonly string[];
  /** The pid of the process that npm started this one with; undefined when npm did not. */
  readonly npmParent: number | undefined;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs an installation in this process until it is told to stop; ends the process. */
export async function main({ args, npmParent }: MainOptions): Promise<void> {
  // A terminal or a pipe that is gone must not end the process before its servers are stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    const commandLine = readCommandLine(args);
    if (commandLine.wantsHelp) return say(USAGE);
    const config = standaloneConfig.load();
    const directory = makeInstanceDirectory(config.directory);
    const lock = await takeInstanceLock(directory);

    const shutdown = new Shutdown(say);
    shutdown.add('The instance lock', async () => lock.release());
    const began = performance.now();
    const starting = startStandalone({ directory, config, commandLine, lock, shutdown, say });
    endWhenTold(shutdown, starting, npmParent);
    const installation = await starting;
    if (!shutdown.hasBegun) say(welcome(installation, directory, performance.now() - began));
  } catch (error) {
    if (error instanceof StartInterrupted) return;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

function endWhenTold(shutdown: Shutdown, starting: Promise<unknown>, npmParent: number | undefined): void {
  const stop = (reason: string, exitCode: number): void => {
    if (!shutdown.hasBegun) say(reason);
    void shutdown.begin(starting).then(() => process.exit(exitCode));
  };
  listenForSignals(
    () => stop('\nLyftet stops …', 0),
    (exitCode) => process.exit(exitCode), // servers left behind are ended by the next start
  );
  watchParent(npmParent, () => stop('npm is gone; Lyftet stops …', 0));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => stop(`Lyftet stops after an error that nobody caught: ${error instanceof Error ? error.stack : String(error)}`, 1));
  }
  setInterval(() => undefined, 60_000); // the servers are watched without being held on to: this is what keeps the process
  starting.catch(() => stop('Lyftet could not start.', 1));
}
