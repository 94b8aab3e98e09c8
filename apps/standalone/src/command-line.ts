import { parseArgs } from 'node:util';

/** What the user asked for at the start. */
export interface CommandLine {
  /** Start without the demo programme. */
  readonly isEmpty: boolean;
  readonly wantsHelp: boolean;
}

export const USAGE = `npm start [-- --empty]
npm run dev [-- --empty]   the same, and the services are started again whenever a source is saved

  --empty   start without the demo: no example programme, no example accounts
  --help    this text

Settings of the environment: PUBLIC_URL, PORT, LYFTET_DIRECTORY (see .env.example).`;

/** Reads the arguments; throws with what to write instead when one is unknown. */
export function readCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { empty: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
      strict: true,
    });
    return { isEmpty: values.empty, wantsHelp: values.help };
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n\n${USAGE}`, { cause });
  }
}
