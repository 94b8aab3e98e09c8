import { type DestinationStream, type Logger as Pino, destination as pinoDestination, pino } from 'pino';
import { loggable } from './loggable.js';
import { LineLimit } from './line-limit.js';
import { type Facts, Logger, type LogLevel } from './logger.js';
import { patientOutput } from './standard-output.js';

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where the lines go; default: stdout, written at once so that nothing is lost in a crash. */
  readonly destination?: DestinationStream;
  /**
   * Facts of the moment that every line gets, such as the correlation id of the request under way; null: at this moment
   * nothing is written.
   */
  readonly ambient?: () => Facts | null;
}

/** Names of the line itself; a fact that is called so is written with `_` behind it. */
const OWN_NAMES: ReadonlySet<string> = new Set(['time', 'level', 'service', 'message']);

class PinoLogger extends Logger {
  constructor(
    private readonly lines: Pino,
    private readonly ambient: () => Facts | null,
    private readonly bound: Facts,
    private readonly limit: LineLimit | undefined,
  ) {
    super();
  }

  error(message: string, facts?: Facts): void {
    this.write('error', message, facts);
  }

  warn(message: string, facts?: Facts): void {
    this.write('warn', message, facts);
  }

  info(message: string, facts?: Facts): void {
    this.write('info', message, facts);
  }

  debug(message: string, facts?: Facts): void {
    this.write('debug', message, facts);
  }

  with(facts: Facts): Logger {
    return new PinoLogger(this.lines, this.ambient, { ...this.bound, ...written(facts) }, this.limit);
  }

  override get unlimited(): Logger {
    return new PinoLogger(this.lines, this.ambient, this.bound, undefined);
  }

  private write(level: 'error' | 'warn' | 'info' | 'debug', message: string, facts: Facts | undefined): void {
    if (!this.lines.isLevelEnabled(level)) return;
    const moment = this.ambient();
    if (moment === null) return;
    if (level !== 'debug' && this.limit?.allows(message) === false) return;
    // Merged here and not by pino's child loggers, which would write a name twice that both have.
    this.lines[level]({ ...written(moment), ...this.bound, ...(facts && written(facts)) }, message);
  }
}

/**
 * A logger that writes one JSON object a line: `{ time, level, service, …facts, message }`, time in UTC. Above DEBUG no
 * message is written more than a few hundred times a minute; the others are counted.
 */
export function createLogger({ service, level, destination, ambient = () => ({}) }: LoggerOptions): Logger {
  const lines = pino(
    {
      level: level.toLowerCase(),
      base: { service },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    destination ?? standardOutput(service),
  );
  const limit = new LineLimit((like, count) =>
    lines.warn({ like, count }, 'More lines like it were left out in the last minute'),
  );
  return new PinoLogger(lines, ambient, {}, limit);
}

/** One for all loggers of a process: a line that found room for its half only must not be gone into by another. */
let standard: DestinationStream | undefined;

function standardOutput(service: string): DestinationStream {
  const message = 'Lines of the log were lost, because nobody read them';
  const lost = (count: number) =>
    `${JSON.stringify({ level: 'WARN', time: new Date().toISOString(), service, count, message })}\n`;
  return (standard ??= patientOutput(1, lost) ?? pinoDestination({ dest: 1, sync: true }));
}

function written(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(loggable(facts) as Facts).map(([name, value]) => [OWN_NAMES.has(name) ? `${name}_` : name, value]),
  );
}
