import { within } from '#platform';

/** Something that runs, and how it is stopped. */
export interface Stoppable {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

const DEADLINE_MS = 30_000;
/** A start that hangs must not keep the stop from what runs already. */
const START_DEADLINE_MS = 15_000;

/** Stops what was started, in the opposite order, each part once and none for longer than it may take. */
export class Shutdown {
  private readonly running: Stoppable[] = [];
  private readonly begun = new AbortController();
  private ending: Promise<void> | undefined;

  constructor(private readonly say: (line: string) => void) {}

  /** True from the moment that the stop was asked for: a start under way goes no further. */
  get hasBegun(): boolean {
    return this.begun.signal.aborted;
  }

  /** Aborted at that moment: for what waits and had better not. */
  get signal(): AbortSignal {
    return this.begun.signal;
  }

  /** What has started; it is stopped before everything that was added earlier. */
  add(name: string, stop: () => Promise<void>): void {
    this.running.push({ name, stop });
  }

  /** @param started settles when the start has gone as far as it will, so that nothing begins to run behind this back */
  begin(started: Promise<unknown>): Promise<void> {
    this.begun.abort();
    this.ending ??= this.end(started);
    return this.ending;
  }

  private async end(started: Promise<unknown>): Promise<void> {
    await within(START_DEADLINE_MS, started).catch(() => undefined); // whoever waits for the start is told of its failure
    for (let part = this.running.pop(); part !== undefined; part = this.running.pop()) {
      await this.endPart(part);
    }
  }

  private async endPart({ name, stop }: Stoppable): Promise<void> {
    try {
      await within(DEADLINE_MS, stop());
    } catch (error) {
      this.say(`${name} did not stop as it should: ${(error as Error).message}`);
    }
  }
}
