import { killAfter, listenForSignals, patientOutput } from '#platform';
import { takeInstanceLock } from '#platform/embedded';
import { readCommandLine, USAGE } from './command-line.js';
import { makeInstanceDirectory } from './instance-directory.js';
import { watchParent } from './parent-watch.js';
import { Shutdown } from './shutdown.js';
import { type StandaloneOptions, type Started, startStandalone } from './standalone.js';
import { standaloneConfig } from './standalone.config.js';
import { welcome } from './welcome.js';

export interface MainOptions {
  readonly args: readonly string[];
  /** The pid of the process that npm started this one with; undefined when npm did not. */
  readonly npmParent: number | undefined;
  /** How an installation is started; by default whole in this process. */
  readonly start?: (options: StandaloneOptions) => Promise<Started>;
}

/** From the signal to the end of the process, whatever is queued. */
const ENDS_WITHIN_MS = 30_000;

/** A terminal takes everything; a pipe that nobody reads must not hold up what runs here. */
const terminal = patientOutput(1, (count) => `${count} lines were lost, because nobody read them.\n`) ?? process.stdout;

const say = (line: string): void => void terminal.write(`${line}\n`);

/** Runs an installation in this process until it is told to stop; ends the process. */
export async function main({ args, npmParent, start = startStandalone }: MainOptions): Promise<void> {
  // A terminal or a pipe that is gone must not end the process before its servers are stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let options: StandaloneOptions | undefined;
  try {
    options = await prepare(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
  if (options === undefined) return;

  const { shutdown } = options;
  const began = performance.now();
  const starting = start(options);
  endWhenTold(shutdown, starting, npmParent);
  await starting.then(
    (started) => {
      if (!shutdown.hasBegun) say(welcome(started, performance.now() - began));
    },
    () => undefined, // told and ended in endWhenTold
  );
}

/** Everything up to the point where something runs that has to be stopped; undefined when nothing is to run. */
async function prepare(args: readonly string[]): Promise<StandaloneOptions | undefined> {
  const commandLine = readCommandLine(args);
  if (commandLine.wantsHelp) {
    say(USAGE);
    return undefined;
  }
  const config = standaloneConfig.load();
  const directory = makeInstanceDirectory(config.directory);
  const lock = await takeInstanceLock(directory);
  const shutdown = new Shutdown(say, () => killAfter(ENDS_WITHIN_MS, 'standalone'));
  shutdown.add('The instance lock', async () => lock.release());
  return { directory, config, commandLine, lock, shutdown, say };
}

function endWhenTold(shutdown: Shutdown, starting: Promise<unknown>, npmParent: number | undefined): void {
  const stop = (reason: string, exitCode: number): void => {
    if (!shutdown.hasBegun) say(reason);
    void shutdown.begin(starting).then(() => process.exit(exitCode === 0 && shutdown.hasFailed ? 1 : exitCode));
  };
  listenForSignals(
    () => stop('\nLyftet stops …', 0),
    (exitCode) => process.exit(exitCode), // servers left behind are ended by the next start
  );
  watchParent(npmParent, () => stop('npm is gone; Lyftet stops …', 0));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) =>
      stop(
        `Lyftet stops after an error that nobody caught: ${error instanceof Error ? error.stack : String(error)}`,
        1,
      ),
    );
  }
  starting.catch((error: Error) => {
    if (!shutdown.hasBegun) stop(`Lyftet cannot start: ${error.message}`, 1);
  });
  // the servers are watched without being held on to: this is what keeps the process
  setInterval(() => undefined, 60_000);
}
