import { type LastResort, within } from '#platform';

/** Something that runs, and how it is stopped. */
export interface Stoppable {
  readonly name: string;
  readonly stop: () => Promise<void>;
  /** How long it may take. */
  readonly withinMs: number;
  /** It is a process of its own: the time for its end is kept for it, however long the others take. */
  readonly isServer: boolean;
}

/** Together, so that what must be killed in the end is the exception. */
const ALL_WITHIN_MS = 28_000;
const PART_WITHIN_MS = 3_000;
const LEAST_MS = 500;
/** A start that hangs must not keep the stop from what runs already. */
const START_DEADLINE_MS = 8_000;

/** Stops what was started, in the opposite order, each part once and none for longer than it may take. */
export class Shutdown {
  private readonly running: Stoppable[] = [];
  private readonly begun = new AbortController();
  private ending: Promise<void> | undefined;
  private failed = false;

  /** @param lastResort begins to count when the stop does, and kills the process that outlives it */
  constructor(
    private readonly say: (line: string) => void,
    private readonly lastResort: () => LastResort = () => ({ at: () => undefined }),
  ) {}

  /** True from the moment that the stop was asked for: a start under way goes no further. */
  get hasBegun(): boolean {
    return this.begun.signal.aborted;
  }

  /** Aborted at that moment: for what waits and had better not. */
  get signal(): AbortSignal {
    return this.begun.signal;
  }

  /** Whether a part did not stop as it should. */
  get hasFailed(): boolean {
    return this.failed;
  }

  /** What has started; it is stopped before everything that was added earlier. */
  add(
    name: string,
    stop: () => Promise<void>,
    { withinMs = PART_WITHIN_MS, isServer = false }: Partial<Omit<Stoppable, 'name' | 'stop'>> = {},
  ): void {
    this.running.push({ name, stop, withinMs, isServer });
  }

  /**
   * @param started settles when the start has gone as far as it will, so that nothing begins to run behind this back
   */
  begin(started: Promise<unknown>): Promise<void> {
    this.begun.abort();
    this.ending ??= this.end(started);
    return this.ending;
  }

  private async end(started: Promise<unknown>): Promise<void> {
    const last = this.lastResort();
    const deadline = performance.now() + ALL_WITHIN_MS;
    last.at('the start');
    // whoever waits for the start is told of its failure
    await within(START_DEADLINE_MS, started).catch(() => undefined);
    for (let part = this.running.pop(); part !== undefined; part = this.running.pop()) {
      last.at(part.name);
      const kept = this.running.reduce((sum, { isServer, withinMs }) => sum + (isServer ? withinMs : 0), 0);
      await this.endPart(part, Math.min(part.withinMs, Math.max(LEAST_MS, deadline - performance.now() - kept)));
    }
    last.at('the exit');
  }

  private async endPart({ name, stop }: Stoppable, withinMs: number): Promise<void> {
    try {
      await within(withinMs, stop());
    } catch (error) {
      this.failed = true;
      this.say(`${name} did not stop as it should: ${(error as Error).message}`);
    }
  }
}

/** Thrown when the stop was asked for before the start was done. */
export class StartInterrupted extends Error {}

/** Between two steps of a start. @throws {StartInterrupted} when the stop was asked for meanwhile */
export function goOn(shutdown: Pick<Shutdown, 'hasBegun'>): void {
  if (shutdown.hasBegun) throw new StartInterrupted();
}
