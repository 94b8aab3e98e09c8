interface Lane {
  running: number;
  readonly waiting: (() => Promise<void>)[];
}

export interface FairQueueLimits {
  /** Tasks under way at once, of all lanes and of one. */
  readonly atOnce: number;
  readonly atOnceOfOne: number;
  /** Tasks of one lane that wait; what is more is not taken. */
  readonly waitingOfOne: number;
  /** Owners that have something under way or waiting; a task of one more is not taken. */
  readonly owners: number;
}

/** Runs tasks of many owners, each in its lane, so that whoever has much to do keeps nobody else waiting. */
export class FairQueue {
  private readonly lanes = new Map<string, Lane>();
  private running = 0;

  constructor(private readonly limits: FairQueueLimits) {}

  /** @param task must not reject. @returns whether it was taken */
  add(owner: string, task: () => Promise<void>): boolean {
    const known = this.lanes.get(owner);
    const lane = known ?? { running: 0, waiting: [] };
    if (lane.waiting.length >= this.limits.waitingOfOne || (!known && this.lanes.size >= this.limits.owners))
      return false;
    this.lanes.set(owner, lane);
    lane.waiting.push(task);
    this.start();
    return true;
  }

  private start(): void {
    for (const [owner, lane] of this.lanes) {
      if (this.running >= this.limits.atOnce) return;
      while (this.running < this.limits.atOnce && lane.running < this.limits.atOnceOfOne && lane.waiting.length > 0)
        this.run(owner, lane, lane.waiting.shift()!);
    }
  }

  private run(owner: string, lane: Lane, task: () => Promise<void>): void {
    this.running += 1;
    lane.running += 1;
    void task().finally(() => {
      this.running -= 1;
      lane.running -= 1;
      // To the end of the row; the others are next.
      this.lanes.delete(owner);
      if (lane.running + lane.waiting.length > 0) this.lanes.set(owner, lane);
      this.start();
    });
  }
}
