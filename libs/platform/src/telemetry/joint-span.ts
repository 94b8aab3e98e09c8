import type { OpenSpan, SpanStart, Tracing } from './telemetry.js';

/**
 * A span for work that several traces have in common, such as the transaction of a batch. It stands in the first of
 * them and links to all; each of the others gets a span of its own that links to it, so that every trace leads to the
 * work.
 */
export function startJoint(
  tracing: Tracing,
  name: string,
  start: Omit<SpanStart, 'parent' | 'links'>,
  parents: readonly string[],
): OpenSpan {
  const [first, ...others] = parents;
  const shared = tracing.start(name, { ...start, parent: first, links: others });
  const echoes = others.map((parent) => tracing.start(name, { ...start, parent, links: [shared.traceparent] }));
  return {
    traceparent: shared.traceparent,
    set: (attribute, value) => shared.set(attribute, value),
    fail: (kind) => [shared, ...echoes].forEach((span) => span.fail(kind)),
    end: () => [shared, ...echoes].forEach((span) => span.end()),
  };
}
