import type { OpenSpan } from './telemetry.js';

/** Does something inside a span, and ends it whatever comes of it. */
export async function withinSpan<Result>(span: OpenSpan, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    span.fail(kindOfError(error));
    throw error;
  } finally {
    span.end();
  }
}

/**
 * The class of a fault and never its text, which may quote a row: the type of a problem, the code of a database, the
 * name.
 */
export function kindOfError(error: unknown): string {
  const { type, code, name } = Object(error) as { type?: unknown; code?: unknown; name?: unknown };
  return String([type, code, name].find((value) => typeof value === 'string' && value.length <= 200) ?? 'unknown');
}
