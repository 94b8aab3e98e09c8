import { types } from 'node:util';

/** Keys whose values are never written, whatever stands before them (`accessToken`, `set-cookie`, `db_password`). */
const CONFIDENTIAL = /(?:authorization|cookie|password|token|personnummer)s?$/i;
const REDACTED = '[redacted]';

const MAX_DEPTH = 6;
const MAX_TEXT = 4_000;
const MAX_ENTRIES = 100;

/**
 * The form in which a fact is written: plain JSON, confidential keys redacted at every depth, errors as name, message,
 * code, stack and cause. Of other properties of an error nothing is kept: those of a database error quote the row.
 */
export function loggable(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
    case 'bigint':
      return value.toString();
    case 'function':
    case 'symbol':
      return undefined;
    case 'object':
      return value === null ? null : loggableObject(value, depth);
    default:
      return value;
  }
}

function loggableObject(value: object, depth: number): unknown {
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Error || types.isNativeError(value)) return loggableError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return loggable(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => loggable(entry, depth + 1));
  if (value instanceof Map) return loggableObject(Object.fromEntries(value), depth);
  if (value instanceof Set) return loggableObject([...value], depth);
  return loggableEntries(value, depth);
}

function loggableEntries(value: object, depth: number): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value).slice(0, MAX_ENTRIES)) {
    written[key] =
      CONFIDENTIAL.test(key) && entry !== undefined && entry !== null ? REDACTED : loggable(entry, depth + 1);
  }
  return written;
}

function loggableError(error: Error, depth: number): Record<string, unknown> {
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: loggable(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(error.stack !== undefined && { stack: loggable(error.stack) }),
    ...(error instanceof AggregateError && { errors: loggable(error.errors, depth + 1) }),
    ...(error.cause !== undefined && { cause: loggable(error.cause, depth + 1) }),
  };
}
