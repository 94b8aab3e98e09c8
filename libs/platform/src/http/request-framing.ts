import type { IncomingMessage } from 'node:http';

/** What is wrong with a request, for people. */
export interface FramingFault {
  /** Name of the header that is at fault, where it is one. */
  readonly header?: string;
  readonly detail: { readonly sv: string; readonly en: string };
}

const fault = (sv: string, en: string, header?: string): FramingFault => ({
  ...(header !== undefined && { header }),
  detail: { sv, en },
});

const faults = {
  version: fault('Bara HTTP/1.0 och 1.1 talas här', 'Only HTTP/1.0 and 1.1 are spoken here'),
  path: fault(
    'En sökväg som börjar med / väntas (RFC 9112, avsnitt 3.2.1)',
    'A path that begins with / is expected (RFC 9112, section 3.2.1)',
  ),
  noHost: fault('Saknas (RFC 9112, avsnitt 3.2)', 'Missing (RFC 9112, section 3.2)', 'host'),
  hosts: fault(
    'Får bara anges en gång (RFC 9112, avsnitt 3.2)',
    'May be given once only (RFC 9112, section 3.2)',
    'host',
  ),
  coding: fault(
    'Bara chunked kan tas emot, i HTTP/1.1 och utan Content-Length (RFC 9112, avsnitt 6)',
    'Only chunked is accepted, in HTTP/1.1 and without a Content-Length (RFC 9112, section 6)',
    'transfer-encoding',
  ),
  upgrade: fault('Anslutningen kan inte byta protokoll', 'The connection cannot change its protocol', 'upgrade'),
  body: fault(
    'Metoden har inget innehåll (RFC 9110, avsnitt 9.3)',
    'The method has no content (RFC 9110, section 9.3)',
  ),
  connection: fault(
    'Nämner en rubrik som inte kan tas bort (RFC 9110, avsnitt 7.6.1)',
    'Names a header that cannot be taken away (RFC 9110, section 7.6.1)',
    'connection',
  ),
};

/** Their bodies have no meaning (RFC 9110), so neighbours disagree on whether there is one. */
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** What frames a request, says where it is for, and whose it is: nobody between may be asked to take it away. */
const KEPT = new RegExp(
  '^(?:content-.+|transfer-encoding|host|expect|cookie|authorization|origin|referer|sec-.+|if-.+|idempotency-key' +
    '|forwarded|via|x-forwarded.*|x-real-ip|traceparent|correlation-id|caller|accept.*|access-control-.+)$',
);

/**
 * What makes it doubtful where a request ends or whom it is for, beyond what Node's parser refuses: that one takes
 * codings before `chunked`, an empty coding beside a length, chunks in HTTP/1.0, two hosts, and versions that are not
 * ours. Behind a request that asks for another protocol it drops bytes, so that what follows begins anywhere.
 * The connection of a request with a fault must end with it: whatever follows may be part of it.
 */
export function framingFault(request: IncomingMessage): FramingFault | undefined {
  const { headers, httpVersion, method = '', url = '' } = request;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return faults.version;
  const { connection, upgrade, 'transfer-encoding': coding, 'content-length': length } = headers;
  if (headers.host === undefined) {
    if (httpVersion !== '1.0') return faults.noHost;
  } else if (hasTwoHosts(request.rawHeaders)) return faults.hosts;
  if (coding !== undefined && (length !== undefined || httpVersion === '1.0' || coding.toLowerCase() !== 'chunked'))
    return faults.coding;
  if (upgrade !== undefined) return faults.upgrade;
  if (hasBody(request) && BODYLESS.has(method)) return faults.body;
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close') {
    if (
      connection
        .toLowerCase()
        .split(',')
        .some((name) => KEPT.test(name.trim()))
    )
      return faults.connection;
  }
  return url.startsWith('/') ? undefined : faults.path;
}

/** Whether anything comes behind the head of this request. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && !/^0+$/.test(length));
}

function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}
