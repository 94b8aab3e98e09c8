/** What a line of the log tells beside its message. Never a payload, never a name of a person. */
export type Facts = { readonly [name: string]: unknown };

/** ERROR: someone must act now. WARN: healed itself. INFO: lifecycle and business facts. DEBUG: development. */
export type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';

export const LOG_LEVELS = ['ERROR', 'WARN', 'INFO', 'DEBUG'] as const satisfies readonly LogLevel[];

/** Writes the log. The message is a constant that can be searched for; what differs from time to time are facts. */
export abstract class Logger {
  /** Give the caught error as the fact `error`. */
  abstract error(message: string, facts?: Facts): void;
  abstract warn(message: string, facts?: Facts): void;
  abstract info(message: string, facts?: Facts): void;
  abstract debug(message: string, facts?: Facts): void;
  /** A logger whose every line has these facts too. */
  abstract with(facts: Facts): Logger;

  /** The same log without a limit on lines of one message: only for what was asked for line by line, such as spans. */
  get unlimited(): Logger {
    return this;
  }
}
