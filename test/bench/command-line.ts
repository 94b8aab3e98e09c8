import { parseArgs } from 'node:util';
import { GOALS } from './goals.js';

/** What the user asked for. */
export interface CommandLine {
  /** The measurements to run. */
  readonly names: readonly string[];
  readonly isJson: boolean;
  readonly profileDirectory: string | undefined;
  readonly wantsHelp: boolean;
}

export const usage = (
  measurements: readonly string[],
): string => `npm run bench [-- --only <name>]… [--json] [--profile <directory>]

Measures each thing beside its control, in turn, and prints medians: ${measurements.join(', ')}.

  --only <name>          this one, or the one that makes the row of this name; may be given several times
  --json                 rows { name, value, unit, control, ratio, goal }
  --profile <directory>  a CPU profile of each Node process, for Chrome's or VS Code's viewer`;

/** Reads the arguments; throws with what to write instead when one is unknown. */
export function readCommandLine(args: readonly string[], measurements: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const wanted = values.only?.map((name) => measurementOf(name, measurements));
    return {
      names: measurements.filter((name) => wanted?.includes(name) ?? true),
      isJson: values.json,
      profileDirectory: values.profile,
      wantsHelp: values.help,
    };
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n\n${usage(measurements)}`, { cause });
  }
}

/** The measurement of this name, or that makes a row of this name: `seat-race.cpu-nats`, `inbox-throughput-each`. */
function measurementOf(name: string, measurements: readonly string[]): string {
  const [row = name] = name.split('.');
  const measurement =
    measurements.find((known) => known === row) ??
    (Object.hasOwn(GOALS, row) ? measurements.find((known) => row.startsWith(`${known}-`)) : undefined);
  if (measurement === undefined)
    throw new Error(`There is no measurement "${name}", and none that makes a row of this name.`);
  return measurement;
}
