import { describe, expect, it } from '@jest/globals';
import { type MsgHdrs, headers as natsHeaders } from '@nats-io/transport-node';
import type { ManifestOperation } from '#plugin-kit/contract';
import { aManifest, anOperation } from '#testing';
import { PUBLIC_URL } from '../gateway.fixture.js';
import { ReplyRefused } from './gateway-problems.js';
import { readReplyHead } from './reply-head.js';
import { prepareRoute } from './route.js';

function head(fields: Record<string, string>, rest: Partial<ManifestOperation> = {}) {
  const operation = anOperation('guest.get-thing', 'GET /x/guest/thing', {
    responseHeaders: ['content-disposition'],
    ...rest,
  });
  return readReplyHead(
    prepareRoute(aManifest('guest', [operation]), operation, operation.http!),
    headersOf(fields),
    PUBLIC_URL,
  );
}
function headersOf(fields: Record<string, string>): MsgHdrs {
  const written = natsHeaders();
  for (const [name, value] of Object.entries(fields)) written.set(name, value);
  return written;
}

describe('readReplyHead', () => {
  it('takes the status and media type of the manifest when the reply has none', () => {
    expect(head({}, { status: 201 })).toMatchObject({ status: 201, contentType: 'application/json', cacheTags: [] });
  });

  it('passes on what the protocol and the manifest name, and nothing else', () => {
    const { headers } = head({
      etag: '"1"',
      link: '</x>; rel="next"',
      'retry-after': '3',
      'content-disposition': 'attachment',
      'set-cookie': 'a=b',
      'x-powered-by': 'me',
      'cache-tags': 'a b',
    });
    expect(headers).toEqual({
      etag: '"1"',
      link: '</x>; rel="next"',
      'retry-after': '3',
      'content-disposition': 'attachment',
    });
  });

  it('reads tags', () => {
    expect(head({ 'cache-tags': 'course:1 course:2' }).cacheTags).toEqual(['course:1', 'course:2']);
  });

  it.each([
    ['status', '0'],
    ['status', '99'],
    ['status', '101'],
    ['status', '600'],
    ['status', '200 OK'],
    ['status', '1e2'],
    ['status', '-200'],
    ['etag', 'no-quotes'],
    ['retry-after', 'soon'],
    ['location', 'https://evil.example/'],
    ['location', '//evil.example/'],
    ['location', '/\\evil.example'],
    ['location', 'javascript:alert(1)'],
    ['content-type', 'text/html'],
    ['content-type', 'image/svg+xml'],
    ['content-type', 'text/javascript'],
    ['content-type', 'nonsense'],
    ['object', '../other'],
    ['link', 'a\u0001b'],
    ['content-disposition', 'x'.repeat(5000)],
  ])('refuses the header %s: %s', (name, value) => {
    expect(() => head({ [name]: value })).toThrow(ReplyRefused);
  });

  it('lets a redirect go to this origin only, and not without an address', () => {
    expect(head({ status: '303', location: '/courses' }).headers['location']).toBe('/courses');
    expect(head({ status: '303', location: `${PUBLIC_URL}/courses` }).headers['location']).toBe(
      `${PUBLIC_URL}/courses`,
    );
    expect(() => head({ status: '302' })).toThrow(ReplyRefused);
    expect(() => head({ location: `${PUBLIC_URL}.evil.example/` })).toThrow(ReplyRefused);
  });

  it('lets a reply be of another type that no browser runs, and of an active one that the manifest names', () => {
    expect(head({ 'content-type': 'application/vc+jwt' }).contentType).toBe('application/vc+jwt');
    expect(
      head({ 'content-type': 'text/html; charset=utf-8' }, { produces: 'text/html; charset=utf-8' }).contentType,
    ).toBe('text/html; charset=utf-8');
  });
});
