import type { BenchInstallation } from '../installation/bench-installation.js';
import type { Child } from '../installation/child.js';
import type { AllOrder, EachOrder, HoldOrder, LoadResult } from './load-orders.js';

/** The load generator, a process of its own. A reply of any other status than the one expected ends the measurement. */
export class LoadGenerator {
  private constructor(readonly child: Child) {}

  static start(installation: Pick<BenchInstallation, 'startOwn'>): LoadGenerator {
    return new LoadGenerator(installation.startOwn('load', new URL('./load.process.js', import.meta.url)));
  }

  async know(tokens: readonly string[]): Promise<void> {
    await this.child.ask('know', tokens);
  }

  hold(order: HoldOrder, status = 200): Promise<LoadResult> {
    return this.expect('hold', order, status);
  }

  each(order: EachOrder, status = 200): Promise<LoadResult> {
    return this.expect('each', order, status);
  }

  all(order: AllOrder, status = 200): Promise<LoadResult> {
    return this.expect('all', order, status);
  }

  private async expect(kind: string, order: HoldOrder | EachOrder | AllOrder, status: number): Promise<LoadResult> {
    const result = await this.child.ask<LoadResult>(kind, order);
    const path = 'path' in order ? order.path : order.requests[0]?.path;
    if (result.statuses[status] !== result.requests)
      throw new Error(`${order.method} ${path} was answered ${JSON.stringify(result.statuses)} instead of ${status}`);
    return result;
  }
}

export const portOf = (url: string): number => Number(new URL(url).port);
