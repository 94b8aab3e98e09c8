/** The largest batch. */
const MOST = 256;
/** So few are settled together however many others are about: a batch costs much the same for a few and for many. */
const LEAST = 16;
/** After a batch of so many others are on their way, and are waited for. */
const MANY = 8;
/** What part of the last batch is enough for the next one. */
const ENOUGH = 0.7;
const GATHER_MS = 1;
/** How much of the last large batch is remembered with each smaller one behind it. */
const FADES_TO = 0.75;

/**
 * Those who wait for one kind of batch, and how many of them make the next one: half of those who are about, which are
 * those who wait and those who were answered last and may come again. So one half is settled while the other is on its
 * way; all in one batch would leave the server idle while they are, and who comes first back would be a batch alone
 * (docs/adr/0009-batching-writer.md).
 */
export class BatchQueue<Item> {
  private readonly waiting: Item[] = [];
  /** Size of the last batch; of a large one a few batches ago, faded. */
  private last = 0;
  private enough: { readonly count: number; readonly reached: () => void } | undefined;

  get length(): number {
    return this.waiting.length;
  }

  add(item: Item): void {
    this.waiting.push(item);
    if (this.enough && this.waiting.length >= this.enough.count) this.enough.reached();
  }

  /** The next batch, in the order of arrival. Waits for others only where many came lately, and for a millisecond. */
  async next(): Promise<Item[]> {
    const enough = Math.floor(this.last * ENOUGH);
    if (this.last >= MANY && this.waiting.length < enough) await this.until(enough);
    const batch = this.waiting.splice(
      0,
      Math.min(MOST, Math.max(LEAST, Math.ceil((this.waiting.length + this.last) / 2))),
    );
    this.last = Math.max(batch.length, Math.floor(this.last * FADES_TO));
    return batch;
  }

  /** Those who have waited longest. */
  giveUp(count: number): Item[] {
    return this.waiting.splice(0, count);
  }

  private until(count: number): Promise<void> {
    return new Promise((resolve) => {
      const reached = () => {
        clearTimeout(timer);
        this.enough = undefined;
        // Those of the same turn of the event loop come along.
        setImmediate(resolve);
      };
      const timer = setTimeout(reached, GATHER_MS);
      this.enough = { count, reached };
    });
  }
}
