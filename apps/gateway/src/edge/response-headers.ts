import type { IncomingMessage } from 'node:http';

/** They are between two neighbours (RFC 9110 section 7.6.1), or frame the answer, which is written anew. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'alt-svc',
]);

/** What protects a browser or says what the answer is; no `Connection` takes it away. */
const KEPT = new RegExp(
  '^(?:access-control-.+|cache-control|clear-site-data|content-.+|cross-origin-.+|date|dpop-nonce|etag|expires' +
    '|last-modified|location|permissions-policy|pragma|referrer-policy|retry-after|set-cookie' +
    '|strict-transport-security|vary|www-authenticate|x-content-type-options|x-frame-options)$',
);

/** The headers of an answer that are for whoever asked, each as often as it came. */
export function endToEndHeaders(answer: IncomingMessage): Record<string, string[]> {
  const named = new Set(
    (answer.headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const kept = Object.entries(answer.headersDistinct).filter(
    ([name]) => !OF_THE_CONNECTION.has(name) && (!named.has(name) || KEPT.test(name)),
  );
  return Object.fromEntries(kept) as Record<string, string[]>;
}
