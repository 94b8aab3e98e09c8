import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { framingFault } from './request-framing.js';

/** The header that is at fault, or what is said of the rest. */
const place = (parts: Partial<IncomingMessage>) => {
  const fault = framingFault({
    headers: { host: 'a' },
    rawHeaders: ['Host', 'a'],
    httpVersion: '1.1',
    method: 'POST',
    url: '/',
    ...parts,
  } as IncomingMessage);
  return fault?.header ?? fault?.detail.en;
};
const withHeaders = (headers: Record<string, string>, method = 'POST') =>
  place({ headers: { host: 'a', ...headers }, method });

const VERSION = 'Only HTTP/1.0 and 1.1 are spoken here';
const PATH = 'A path that begins with / is expected (RFC 9112, section 3.2.1)';
const NO_CONTENT = 'The method has no content (RFC 9110, section 9.3)';

describe('framingFault', () => {
  it('finds none in what clients and proxies send', () => {
    expect(place({ method: 'GET' })).toBeUndefined();
    expect(place({ method: 'GET', httpVersion: '1.0', headers: {}, rawHeaders: [] })).toBeUndefined();
    for (const headers of [
      { 'content-length': '5' },
      { 'transfer-encoding': 'chunked' },
      { 'transfer-encoding': 'Chunked' },
      { connection: 'keep-alive' },
      { connection: 'TE, close' },
      { connection: 'upgrade' },
      { expect: '100-continue', 'content-length': '5' },
    ]) {
      expect([headers, withHeaders(headers as unknown as Record<string, string>)]).toEqual([headers, undefined]);
    }
    expect(withHeaders({ 'content-length': '0' }, 'GET')).toBeUndefined();
    expect(withHeaders({ 'content-length': '0' }, 'DELETE')).toBeUndefined();
  });

  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])('finds one in a %s with a body', (method) => {
    expect([
      withHeaders({ 'content-length': '1' }, method),
      withHeaders({ 'transfer-encoding': 'chunked' }, method),
    ]).toEqual([NO_CONTENT, NO_CONTENT]);
  });

  it.each(['identity, chunked', 'gzip, chunked', ',chunked', '', 'identity', 'chunked, chunked', 'xchunked'])(
    'finds one in the coding "%s"',
    (coding) => {
      expect([
        withHeaders({ 'transfer-encoding': coding }),
        withHeaders({ 'transfer-encoding': 'chunked', 'content-length': '0' }),
      ]).toEqual(['transfer-encoding', 'transfer-encoding']);
    },
  );

  it.each([
    ['two hosts', { rawHeaders: ['Host', 'a', 'HOST', 'a'] }, 'host'],
    ['no host', { headers: {}, rawHeaders: [] }, 'host'],
    ['another version', { httpVersion: '2.0' }, VERSION],
    ['the version before there were any', { httpVersion: '0.9' }, VERSION],
    [
      'chunks of a version that has none',
      { httpVersion: '1.0', headers: { host: 'a', 'transfer-encoding': 'chunked' } },
      'transfer-encoding',
    ],
    ['another protocol', { headers: { host: 'a', upgrade: 'h2c' } }, 'upgrade'],
    ['the address of a proxy', { url: 'http://a/' }, PATH],
    ['the whole server', { method: 'OPTIONS', url: '*' }, PATH],
  ])('finds one in %s', (_what, parts, where) => {
    expect(place(parts as Partial<IncomingMessage>)).toBe(where);
  });

  it.each([
    'content-length',
    'close, Transfer-Encoding',
    'keep-alive,host',
    ' Cookie ',
    'authorization',
    'x-forwarded-for',
    'Forwarded',
    'Origin',
    'Sec-Fetch-Site',
    'idempotency-key',
    'if-match',
  ])('lets Connection not take away "%s"', (named) => {
    expect(withHeaders({ connection: named })).toBe('connection');
  });
});
