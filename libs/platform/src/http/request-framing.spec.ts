import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { framingFault } from './request-framing.js';

const pointer = (parts: Partial<IncomingMessage>) =>
  framingFault({
    headers: { host: 'a' },
    rawHeaders: ['Host', 'a'],
    httpVersion: '1.1',
    method: 'POST',
    url: '/',
    ...parts,
  } as IncomingMessage)?.pointer;
const withHeaders = (headers: Record<string, string>, method = 'POST') =>
  pointer({ headers: { host: 'a', ...headers }, method });

describe('framingFault', () => {
  it('finds none in what clients and proxies send', () => {
    expect(pointer({ method: 'GET' })).toBeUndefined();
    expect(pointer({ method: 'GET', httpVersion: '1.0', headers: {}, rawHeaders: [] })).toBeUndefined();
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
    ]).toEqual(['', '']);
  });

  it.each(['identity, chunked', 'gzip, chunked', ',chunked', '', 'identity', 'chunked, chunked', 'xchunked'])(
    'finds one in the coding "%s"',
    (coding) => {
      expect([
        withHeaders({ 'transfer-encoding': coding }),
        withHeaders({ 'transfer-encoding': 'chunked', 'content-length': '0' }),
      ]).toEqual(['header/transfer-encoding', 'header/transfer-encoding']);
    },
  );

  it.each([
    ['two hosts', { rawHeaders: ['Host', 'a', 'HOST', 'a'] }, 'header/host'],
    ['no host', { headers: {}, rawHeaders: [] }, 'header/host'],
    ['another version', { httpVersion: '2.0' }, 'version'],
    ['the version before there were any', { httpVersion: '0.9' }, 'version'],
    [
      'chunks of a version that has none',
      { httpVersion: '1.0', headers: { host: 'a', 'transfer-encoding': 'chunked' } },
      'header/transfer-encoding',
    ],
    ['another protocol', { headers: { host: 'a', upgrade: 'h2c' } }, 'header/upgrade'],
    ['the address of a proxy', { url: 'http://a/' }, 'path'],
    ['the whole server', { method: 'OPTIONS', url: '*' }, 'path'],
  ])('finds one in %s', (_what, parts, where) => {
    expect(pointer(parts as Partial<IncomingMessage>)).toBe(where);
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
    expect(withHeaders({ connection: named })).toBe('header/connection');
  });
});
