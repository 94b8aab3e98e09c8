import type { OpenSpan, Tracing } from '#platform';
import type { PluginInstruments } from './plugin-instruments.js';

/** Follows one request through its operation. */
export class OperationWatch {
  private readonly began = performance.now();
  private readonly span: OpenSpan | undefined;
  /** Of the operation, or what came with the request when no spans are made. */
  readonly traceparent: string | undefined;

  constructor(
    private readonly operation: string,
    tracing: Tracing | undefined,
    private readonly instruments: PluginInstruments | undefined,
    traceparent: string | undefined,
  ) {
    this.span = tracing?.start(operation, {
      kind: 'server',
      parent: traceparent,
      attributes: { 'lyftet.operation': operation, 'messaging.system': 'nats' },
    });
    this.traceparent = this.span?.traceparent ?? traceparent;
  }

  /** @param problem its type, when the answer is one */
  answered(status: string, problem?: string): void {
    const { operation } = this;
    if (this.span !== undefined) {
      this.span.set('lyftet.status', Number(status));
      if (problem !== undefined) this.span.set('lyftet.problem', problem);
      if (problem !== undefined && status >= '500') this.span.fail(problem);
      this.span.end();
    }
    this.instruments?.operationDuration.record((performance.now() - this.began) / 1_000, { operation, status });
    if (problem !== undefined) this.instruments?.operationProblems.record(1, { operation, type: problem });
  }
}
