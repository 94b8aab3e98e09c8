type Memory = readonly (readonly [name: string, mebibytes: number])[];

const LOOK_EVERY_MS = 500;

/**
 * The most that each process was seen to hold. A look at all takes up to 70 ms of CPU, so nobody looks while speed is
 * measured.
 */
export class LargestMemory {
  private readonly largest = new Map<string, number>();

  constructor(private readonly memory: () => Memory) {}

  /** Looks again and again while the work is done, and at its end. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const looking = setInterval(() => this.look(), LOOK_EVERY_MS);
    try {
      return await work();
    } finally {
      clearInterval(looking);
      this.look();
    }
  }

  look(): void {
    for (const [name, mebibytes] of this.memory())
      this.largest.set(name, Math.max(mebibytes, this.largest.get(name) ?? 0));
  }

  seen(): Memory {
    return [...this.largest];
  }
}
