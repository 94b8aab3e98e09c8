import { type DestinationStream, type Logger as Pino, destination as pinoDestination, pino } from 'pino';
import { loggable } from './loggable.js';
import { type Facts, Logger, type LogLevel } from './logger.js';

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where the lines go; default: stdout, written at once so that nothing is lost in a crash. */
  readonly destination?: DestinationStream;
  /** Facts of the moment that every line gets, such as the correlation id of the request under way; null: at this moment nothing is written. */
  readonly ambient?: () => Facts | null;
}

/** Names of the line itself; a fact that is called so is written with `_` behind it. */
const OWN_NAMES: ReadonlySet<string> = new Set(['time', 'level', 'service', 'message']);

class PinoLogger extends Logger {
  constructor(
    private readonly lines: Pino,
    private readonly ambient: () => Facts | null,
    private readonly bound: Facts,
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
    return new PinoLogger(this.lines, this.ambient, { ...this.bound, ...written(facts) });
  }

  private write(level: 'error' | 'warn' | 'info' | 'debug', message: string, facts: Facts | undefined): void {
    if (!this.lines.isLevelEnabled(level)) return;
    const moment = this.ambient();
    if (moment === null) return;
    // Merged here and not by pino's child loggers, which would write a name twice that both have.
    this.lines[level]({ ...written(moment), ...this.bound, ...(facts && written(facts)) }, message);
  }
}

/** A logger that writes one JSON object a line: `{ time, level, service, …facts, message }`, time in UTC. */
export function createLogger({ service, level, destination, ambient = () => ({}) }: LoggerOptions): Logger {
  const lines = pino(
    {
      level: level.toLowerCase(),
      base: { service },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    destination ?? pinoDestination({ dest: 1, sync: true }),
  );
  return new PinoLogger(lines, ambient, {});
}

function written(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(loggable(facts) as Facts).map(([name, value]) => [OWN_NAMES.has(name) ? `${name}_` : name, value]));
}
