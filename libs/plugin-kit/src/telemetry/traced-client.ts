import pg from 'pg';
import { type OpenSpan, type Tracing, kindOfError } from '#platform';
import { requestContext } from '../operations/request-context.js';

const MOST_TEXT = 2_000;

type Query = (...request: unknown[]) => unknown;

/**
 * A client of PostgreSQL whose statements are spans of what is under way: their text with its placeholders, never the
 * values. What the kit asks for itself, and what is anonymous, has no trace, and makes none here.
 */
export function tracedClient(tracing: Tracing, plugin: string): typeof pg.Client {
  class TracedClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const query = this.query.bind(this) as Query;
      this.query = ((...request: unknown[]) => {
        const span = begin(tracing, plugin, request[0]);
        return span === undefined ? query(...request) : endedBy(span, query, request);
      }) as pg.Client['query'];
    }
  }
  return TracedClient;
}

function begin(tracing: Tracing, plugin: string, statement: unknown): OpenSpan | undefined {
  const { traceparent, anonymous } = requestContext.current();
  if (traceparent === undefined || anonymous) return undefined;
  const {
    name,
    summary: called = name,
    text,
  } = typeof statement === 'string'
    ? { text: statement }
    : (statement as { name?: unknown; summary?: unknown; text?: unknown });
  if (typeof text !== 'string') return undefined;
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
  const summary = typeof called === 'string' ? called : verb;
  return tracing.start(summary, {
    kind: 'client',
    parent: traceparent,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': plugin,
      'db.operation.name': verb,
      'db.query.summary': summary,
      'db.query.text': text.trim().slice(0, MOST_TEXT),
    },
  });
}

/** The driver answers a callback, or else a promise. */
function endedBy(span: OpenSpan, query: Query, request: unknown[]): unknown {
  const end = (error?: unknown) => {
    if (error) span.fail(kindOfError(error));
    span.end();
  };
  const last = request.at(-1);
  if (typeof last === 'function') {
    return query(...request.slice(0, -1), (error: unknown, ...rest: unknown[]) => {
      end(error);
      (last as Query)(error, ...rest);
    });
  }
  const result = query(...request) as Promise<unknown>;
  result.then(() => end(), end);
  return result;
}
