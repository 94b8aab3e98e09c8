import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { Overloaded } from '../contract/index.js';

const MOST_WAITING = 1_000;

/**
 * Threads for work of more than 50 ms of CPU (DESIGN.md 5), so that it never delays the requests of its process. A task
 * is a module whose default export takes the input and answers the result; both are copied between the threads.
 */
@Injectable()
export class WorkerPool implements OnApplicationShutdown {
  private pool: Piscina | undefined;

  /**
   * @param task URL of the task's module: `new URL('./render-pdf.task.js', import.meta.url)`
   * @throws Overloaded when a thousand tasks are waiting already
   */
  async run<Input, Result>(task: URL, input: Input, options: { signal?: AbortSignal } = {}): Promise<Result> {
    // Threads start with the first task and end when idle: most plugins never need one.
    this.pool ??= new Piscina({
      minThreads: 0,
      maxThreads: availableParallelism(),
      idleTimeout: 30_000,
      maxQueue: MOST_WAITING,
      recordTiming: false,
    });
    if (this.pool.queueSize >= MOST_WAITING) throw new Overloaded({}, { retryAfter: 5 });
    return (await this.pool.run(input, {
      filename: task.href,
      ...(options.signal && { signal: options.signal }),
    })) as Result;
  }

  /** Finishes what is running; what waits is refused. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool?.close({ force: true });
  }
}
