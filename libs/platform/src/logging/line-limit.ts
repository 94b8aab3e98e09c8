const WINDOW_MS = 60_000;
/**
 * Enough to see what it is, for each message: what somebody outside can make us write stays a few hundred lines a
 * minute.
 */
const LINES_OF_ONE = 300;
/** Messages are constants of the program, so there are fewer; whatever comes beyond is counted together. */
const MESSAGES = 2_000;
const OTHERS = '\0others';

interface Window {
  written: number;
  left: number;
}

/**
 * How often one message is written in a minute. What comes beyond is counted, and told in one line when the minute is
 * over.
 */
export class LineLimit {
  private readonly windows = new Map<string, Window>();
  private timer: NodeJS.Timeout | undefined;

  /** @param tell is told at the end of a minute how many lines of a message were left out */
  constructor(
    private readonly tell: (message: string, count: number) => void,
    private readonly windowMs = WINDOW_MS,
  ) {}

  /** Whether one more line of this message is to be written. */
  allows(message: string): boolean {
    const key = this.windows.has(message) || this.windows.size < MESSAGES ? message : OTHERS;
    let window = this.windows.get(key);
    if (!window) this.windows.set(key, (window = { written: 0, left: 0 }));
    this.timer ??= setTimeout(() => this.over(), this.windowMs).unref();
    if (window.written >= LINES_OF_ONE) {
      window.left += 1;
      return false;
    }
    window.written += 1;
    return true;
  }

  private over(): void {
    this.timer = undefined;
    const windows = [...this.windows];
    this.windows.clear();
    for (const [message, { left }] of windows) if (left > 0) this.tell(message, left);
  }
}
