/** The parts of a W3C `traceparent` (Trace Context, version 00). */
export interface TraceParts {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZEROS = /^0+$/;

/** Undefined for whatever is no `traceparent`, also for one whose ids are zeros, which the standard forbids. */
export function readTraceparent(text: string | undefined): TraceParts | undefined {
  const [, traceId, spanId, flags] = (text === undefined ? null : TRACEPARENT.exec(text)) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined || ZEROS.test(traceId) || ZEROS.test(spanId))
    return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const writeTraceparent = ({ traceId, spanId, isSampled }: TraceParts): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
