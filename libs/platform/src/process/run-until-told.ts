import type { Logger } from '../logging/logger.js';
import { killAfter } from './last-resort.js';
import { listenForSignals } from './signals.js';
import { type Ending, endInTime } from './stop-in-time.js';

/** From the signal to the end of the process, whatever is queued and whoever does not answer. */
const ENDS_WITHIN_MS = 30_000;

export interface Stop {
  readonly service: string;
  readonly logger: Logger;
  readonly endings: readonly Ending[];
  /** What is added to the time of the whole, as when a balancer is given time to learn of it. */
  readonly extraMs?: number;
}

/**
 * Has a process end at its first SIGTERM, SIGINT or SIGHUP, part after part, with exit code 0, or 1 when a part did not
 * end as it should; at a second one at once; and after 30 s in any case.
 */
export function endWhenTold({ service, logger, endings, extraMs = 0 }: Stop): void {
  listenForSignals(
    (signal) => {
      const lastResort = killAfter(ENDS_WITHIN_MS + extraMs, service);
      logger.info('Stopping', { signal });
      void endInTime(endings, logger, (phase) => lastResort.at(phase)).then((late) => {
        lastResort.at('the exit');
        process.exit(late.length === 0 ? 0 : 1);
      });
    },
    (exitCode) => process.exit(exitCode),
    0, // nobody stands between who asks and this process
  );
}
