/** Request headers that mean something to the edge itself; an operation can never ask for them. */
const KEPT_FROM_PLUGINS = new Set([
  'authorization',
  'caller',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'origin',
  'proxy-authorization',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'x-real-ip',
  // The protocol's own (contract/names.ts): they are always sent.
  'accept-language',
  'correlation-id',
  'idempotency-key',
  'traceparent',
  'operation',
  'status',
  'object',
  'cache-tags',
  'cache-seconds',
]);

/** Whether an operation may not ask for this header: it carries credentials, addresses or the protocol itself. */
export function refusedRequestHeader(name: string): boolean {
  return (
    KEPT_FROM_PLUGINS.has(name) ||
    name.startsWith('x-forwarded-') ||
    name.startsWith('nats-') ||
    name.startsWith('sec-') ||
    name.startsWith('proxy-')
  );
}

/**
 * Response headers beyond the protocol's own that an operation may name: harmless on an origin shared by all plugins.
 */
const OPEN_TO_PLUGINS = new Set([
  'cache-control',
  'content-disposition',
  'content-language',
  'deprecation',
  'last-modified',
  'preference-applied',
  'sunset',
  'vary',
  'www-authenticate',
]);

/** Whether an operation may not set this header. Allowed beside a short list: names that begin with `<plugin>-`. */
export function refusedResponseHeader(name: string, plugin: string): boolean {
  return !OPEN_TO_PLUGINS.has(name) && !name.startsWith(`${plugin}-`);
}

/** What may stand in a header field's value: visible ASCII, space and tab (RFC 9110 section 5.5, without obs-text). */
export const FIELD_VALUE = /^[\t\x20-\x7e]{0,4096}$/;
