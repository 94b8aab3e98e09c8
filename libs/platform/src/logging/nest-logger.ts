import type { Facts, Logger } from './logger.js';

/** The shape that Nest asks of a logger (`LoggerService`), said without importing Nest. */
export interface NestLogger {
  log(message: unknown, ...rest: unknown[]): void;
  error(message: unknown, ...rest: unknown[]): void;
  warn(message: unknown, ...rest: unknown[]): void;
  debug(message: unknown, ...rest: unknown[]): void;
  verbose(message: unknown, ...rest: unknown[]): void;
  fatal(message: unknown, ...rest: unknown[]): void;
}

/**
 * Lets Nest write into our log. Its texts vary from line to line, so they are facts under one message; what it tells of
 * its own wiring (`log`) is DEBUG here, because INFO is for lifecycle and business facts.
 */
export function nestLogger(logger: Logger): NestLogger {
  const MESSAGE = 'nest';
  return {
    log: (message, ...rest) => logger.debug(MESSAGE, factsOf(message, rest)),
    debug: (message, ...rest) => logger.debug(MESSAGE, factsOf(message, rest)),
    verbose: (message, ...rest) => logger.debug(MESSAGE, factsOf(message, rest)),
    warn: (message, ...rest) => logger.warn(MESSAGE, factsOf(message, rest)),
    error: (message, ...rest) => logger.error(MESSAGE, factsOf(message, rest)),
    fatal: (message, ...rest) => logger.error(MESSAGE, factsOf(message, rest)),
  };
}

/** Nest calls with (message, …more, context) or, for errors, (message, stack, context). */
function factsOf(message: unknown, rest: readonly unknown[]): Facts {
  const context = rest.at(-1);
  const more = rest.slice(0, -1).filter((part) => part !== undefined);
  return {
    ...(message instanceof Error ? { error: message } : { text: message }),
    ...(typeof context === 'string' && { context }),
    ...(typeof context !== 'string' && context !== undefined
      ? { more: [...more, context] }
      : more.length > 0 && { more }),
  };
}
