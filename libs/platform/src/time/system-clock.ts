/** The time of the computer: for tokens, leases, time-outs, the outbox; never for domain facts (see `Clock`). */
export abstract class SystemClock {
  abstract now(): Date;

  /** Milliseconds (with fractions) from a fixed point of this process; never goes back. For measuring how long. */
  abstract monotonic(): number;
}

/** The clock of the machine that the process runs on. */
export class ComputerClock extends SystemClock {
  now(): Date {
    return new Date();
  }

  monotonic(): number {
    return performance.now();
  }
}
