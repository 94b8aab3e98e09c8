import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Edge, Question } from './edge.js';

/** Plugins that are no part of Lyftet; they have their addresses below /x. */
const COUNTING = ['alpha', 'beta'];
/** What any plugin can be asked. */
export const aReadOf = (plugin: string) =>
  ({
    as: 'operator',
    method: 'GET',
    path: `${COUNTING.includes(plugin) ? '/x' : ''}/${plugin}/parked-events`,
  }) as const;

/** Ask the same questions all the time and take no excuse: unlike the load, they ask nothing a second time. */
export class Visitors {
  /** Answers that are not the one hoped for. */
  readonly failed: string[] = [];
  private readonly served = new Map<string, number>();
  private running: Promise<void>[] = [];
  private isOver = false;

  constructor(
    private readonly edge: Edge,
    private readonly questions: readonly Question[],
    private readonly thinkMs: number,
  ) {}

  /** @param each so many for each question */
  start(each: number): void {
    this.running = this.questions.flatMap((question) => Array.from({ length: each }, () => this.ask(question)));
  }

  async finish(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  /** Questions that were seldom answered: nothing is shown of those. */
  servedLessThan(times: number): string[] {
    return this.questions.map(({ path }) => path).filter((path) => (this.served.get(path) ?? 0) < times);
  }

  private async ask(question: Question): Promise<void> {
    for (; !this.isOver; await pause(this.thinkMs)) {
      const { status, body, took } = await this.edge.ask({
        ...question,
        ...(question.method === 'POST' && { key: randomUUID() }),
      });
      if (status === 200) this.served.set(question.path, (this.served.get(question.path) ?? 0) + 1);
      else
        this.failed.push(
          `${question.method} ${question.path}: ${status} ${JSON.stringify(body)} after ${Math.round(took)} ms`,
        );
    }
  }
}
