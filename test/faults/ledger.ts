import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, PATIENCE_MS, type Question } from './edge.js';

/** What somebody was told is done; it must be so for ever after. */
export interface Acknowledged {
  readonly kind: 'enrolled' | 'cancelled' | 'noted' | 'signed' | 'completed';
  readonly enrolmentId: string;
  readonly sessionId: string;
  readonly personId: string;
}

/** Remembers what was acknowledged, and judges every answer that was given meanwhile. */
export class Ledger {
  readonly acknowledged: Acknowledged[] = [];
  /** Answers that no fault excuses. */
  readonly wrong: string[] = [];
  /** Requests that got no HTTP answer at all: only the end of a gateway may cause it. */
  readonly unanswered: string[] = [];
  readonly counts = new Map<string, number>();
  /** How many have come all the way, from a slip to a completed module. */
  completed = 0;

  acknowledge(entry: Acknowledged): void {
    this.acknowledged.push(entry);
    if (entry.kind === 'completed') this.completed += 1;
  }

  of(kind: Acknowledged['kind']): Acknowledged[] {
    return this.acknowledged.filter((entry) => entry.kind === kind);
  }

  /** Waits until so many more things were acknowledged, and so many more modules completed: the platform works. */
  async untilProgress(more: number, completions = 1): Promise<void> {
    const wanted = this.acknowledged.length + more;
    const completed = this.completed + completions;
    for (
      const deadline = performance.now() + 60_000;
      this.acknowledged.length < wanted || this.completed < completed;
      await pause(20)
    ) {
      if (performance.now() > deadline)
        throw new Error(
          `Only ${more - wanted + this.acknowledged.length} of ${more} things were acknowledged in a minute, ` +
            `and ${completions - completed + this.completed} of ${completions} completed; the answers: ` +
            `${JSON.stringify([...this.counts])}`,
        );
    }
  }

  /** @returns whether the same request is to be sent again with the same key */
  judge({ method, path }: Question, { status, headers, body, took }: Answer): boolean {
    this.counts.set(String(status), (this.counts.get(String(status)) ?? 0) + 1);
    const said = `${method} ${path}: ${status} ${JSON.stringify(body)} after ${Math.round(took)} ms`;
    if (took > PATIENCE_MS - 1_000) this.wrong.push(`it hung: ${said}`);
    if (status === 0) {
      this.unanswered.push(said);
      return true;
    }
    if (status === 503 || status === 504) {
      const isProblem =
        headers.get('content-type') === 'application/problem+json' &&
        typeof body?.type === 'string' &&
        body.status === status;
      if (!isProblem || !/^\d+$/.test(headers.get('retry-after') ?? ''))
        this.wrong.push(`no problem with Retry-After: ${said}`);
      return true;
    }
    if (status === 409 && String(body?.type).endsWith(':still-running')) return true;
    if (status < 200 || status >= 300) this.wrong.push(said);
    return false;
  }
}
