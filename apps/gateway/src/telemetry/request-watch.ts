import type { Instrument, OpenSpan, Tracing } from '#platform';
import type { ManifestOperation } from '#plugin-kit/contract';

/** Methods that HTTP knows; whatever else a client writes would make a label of its own. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Follows one request by the template of its path: never by the path itself, the query, the address or the program of
 * whoever asks.
 */
export class RequestWatch {
  private readonly began = performance.now();
  private readonly span: OpenSpan | undefined;
  private readonly attributes: {
    readonly 'http.request.method': string;
    readonly 'http.route': string;
    readonly operation: string;
  };
  /** Of this request, or what came with it when no spans are made. */
  readonly traceparent: string | undefined;

  constructor(
    { name, http }: ManifestOperation,
    method: string,
    tracing: Tracing | undefined,
    private readonly durations: Instrument | undefined,
    traceparent: string | undefined,
  ) {
    const verb = METHODS.has(method) ? method : '_OTHER';
    const route = http?.path ?? '';
    this.attributes = { 'http.request.method': verb, 'http.route': route, operation: name };
    this.span = tracing?.start(`${verb} ${route}`, {
      kind: 'server',
      parent: traceparent,
      attributes: { 'http.request.method': verb, 'http.route': route, 'lyftet.operation': name },
    });
    this.traceparent = this.span?.traceparent ?? traceparent;
  }

  /** The answer begins. */
  answered(status: number): void {
    if (this.span !== undefined) {
      this.span.set('http.response.status_code', status);
      if (status >= 500) this.span.fail(String(status));
      this.span.end();
    }
    this.durations?.record((performance.now() - this.began) / 1_000, {
      ...this.attributes,
      'http.response.status_code': status,
    });
  }
}
