import { type Facts, readTraceparent } from '#platform';
import { requestContext } from '../operations/request-context.js';

const NOTHING: Facts = Object.freeze({});

/**
 * What every line of the log tells of the request or event it is written in. Null inside what is anonymous: there no
 * line is written at all, whoever writes it.
 */
export function momentFacts(): Facts | null {
  const { correlationId, traceparent, anonymous } = requestContext.current();
  if (anonymous) return null;
  if (correlationId === '') return NOTHING;
  const traceId = readTraceparent(traceparent)?.traceId;
  return traceId === undefined ? { correlationId } : { correlationId, traceId };
}
