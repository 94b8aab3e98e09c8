import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ManifestOperation, Problem } from '#plugin-kit/contract';

import { aManifest, anOperation } from '#testing';
import { requestPayload } from './request-input.js';
import { prepareRoute } from './route.js';

const properties = {
  id: { type: 'integer' },
  name: { type: 'string' },
  size: { type: ['integer', 'null'] },
  weight: { type: 'number' },
  open: { type: 'boolean' },
  tags: { type: 'array', items: { type: 'string' } },
  sizes: { $ref: '#/$defs/sizes' },
  kind: { enum: ['a', 'b'] },
  either: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
  nested: { type: 'object' },
};
const input = { type: 'object', properties, $defs: { sizes: { type: 'array', items: { type: 'integer' } } } };

function routeOf(rest: Partial<ManifestOperation> = {}, http = 'POST /x/guest/things/{id}') {
  const operation = anOperation('guest.add-thing', http, { input, ...rest });
  return prepareRoute(aManifest('guest', [operation]), operation, operation.http!);
}
const route = routeOf();
const read = (query: string, body?: string, type: string | undefined = 'application/json', id = '7') =>
  JSON.parse(
    requestPayload(route, [id], query, type, body === undefined ? undefined : Buffer.from(body)).toString(),
  ) as { path: object; query: object; body?: object };
function refusal(act: () => unknown): { status: number; pointers: string[] } {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem)
      return { status: error.status, pointers: (error.options.errors ?? []).map(({ pointer }) => pointer) };
    throw error;
  }
  throw new Error('It was accepted');
}

describe('requestPayload', () => {
  it('reads path and query by the schema', () => {
    expect(read('name=a+b%C3%A5&size=-3&weight=1.5e2&open=false&kind=b')).toEqual({
      path: { id: 7 },
      query: { name: 'a bå', size: -3, weight: 150, open: false, kind: 'b' },
    });
  });

  it('makes lists only of what the schema calls one', () => {
    expect(read('tags=a&tags=b&sizes=1')).toMatchObject({ query: { tags: ['a', 'b'], sizes: [1] } });
    expect(refusal(() => read('name=a&name=b'))).toEqual({ status: 400, pointers: ['/name'] });
  });

  it('keeps a value that may be a text as a text', () => {
    expect(read('either=7')).toMatchObject({ query: { either: '7' } });
  });

  it.each([
    'size=1.5',
    'size=',
    'size=0x10',
    'size=1e3',
    'size=99999999999999999',
    'size=%2B1',
    'weight=NaN',
    'weight=1e999',
    'open=1',
    'open=TRUE',
    'open=',
    'sizes=1&sizes=x',
  ])('refuses ?%s, naming the place', (query) => {
    expect(refusal(() => read(query))).toMatchObject({ status: 400, pointers: [`/${query.split('=')[0]}`] });
  });

  it.each(['unknown=1', 'id=7', 'nested=%7B%7D', '__proto__=1', 'constructor=1', '%00=1'])(
    'refuses the name of ?%s',
    (query) => {
      expect(refusal(() => read(query)).status).toBe(400);
    },
  );

  it('tells all faults of an address at once', () => {
    expect(refusal(() => read('size=x&open=y', undefined, undefined, 'z')).pointers).toEqual(['/id', '/size', '/open']);
  });

  it('refuses broken percent-encoding, NUL and too many values', () => {
    expect(refusal(() => read('name=%ff')).pointers).toEqual(['/name']);
    expect(refusal(() => read('name=%00')).pointers).toEqual(['/name']);
    expect(refusal(() => read('', undefined, undefined, '%zz')).pointers).toEqual(['/id']);
    expect(refusal(() => read('tags=a&'.repeat(300))).pointers).toEqual(['']);
  });

  it('passes a body on byte for byte', () => {
    const body = '{ "name" : "å",\n "big": 12345678901234567890, "e": 1e2 }';
    expect(requestPayload(route, ['7'], '', 'application/json; charset=utf-8', Buffer.from(body)).toString()).toBe(
      `{"path":{"id":7},"query":{},"body":${body}}`,
    );
  });

  it('has no body when none was sent', () => {
    expect(read('', '')).not.toHaveProperty('body');
  });

  it.each(['[]', '1', '"a"', 'null', 'true', '{', '{"a":}', '\ufeff{}', '{"a":1}x'])('refuses the body %s', (body) => {
    expect(refusal(() => read('', body)).status).toBe(400);
  });

  it('takes any JSON as a whole body', () => {
    const whole = routeOf(
      { body: 'whole', input: { type: 'object', properties: { body: { type: 'array' } } } },
      'PUT /x/guest/list',
    );
    expect(requestPayload(whole, [], '', 'application/json', Buffer.from('[1]')).toString()).toBe(
      '{"path":{},"query":{},"body":[1]}',
    );
  });

  it('refuses names that would reach into prototypes, however they are written', () => {
    expect(refusal(() => read('', '{"a":{"__proto__":{}}}')).pointers).toEqual(['/a/__proto__']);
    expect(refusal(() => read('', '{"\\u005f_proto__":1}')).pointers).toEqual(['/__proto__']);
    expect(refusal(() => read('', '{"constructor":{"prototype":{}}}')).pointers).toEqual(['/constructor/prototype']);
    expect(read('', '{"constructor":"Anna","prototype":"x"}').body).toEqual({ constructor: 'Anna', prototype: 'x' });
  });

  it('refuses NUL and half characters in texts and names', () => {
    expect(refusal(() => read('', '{"a/b":["x","\\u0000"]}')).pointers).toEqual(['/a~1b/1']);
    expect(refusal(() => read('', '{"a":"\\ud800"}')).pointers).toEqual(['/a']);
    expect(read('', '{"a":"\\ud83d\\ude00"}').body).toEqual({ a: '😀' });
  });

  it('takes 64 levels and no more, also of a body of a hundred thousand', () => {
    const deep = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(read('', deep(64))).toHaveProperty('body');
    expect(refusal(() => read('', deep(65))).status).toBe(400);
    expect(refusal(() => read('', deep(100_000))).status).toBe(400);
  });

  it('refuses other media types and what is not UTF-8', () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'application/jsonp',
      '',
    ])
      expect(refusal(() => read('', '{}', type)).status).toBe(415);
    expect(refusal(() => requestPayload(route, ['7'], '', undefined, Buffer.from('{}'))).status).toBe(415);
    expect(
      refusal(() =>
        requestPayload(route, ['7'], '', 'application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
      ).status,
    ).toBe(400);
  });

  it('gives JSON or a problem for whatever it is given', () => {
    const attempt = (query: string, body: string, id: string) => {
      try {
        JSON.parse(requestPayload(route, [id], query, 'application/json', Buffer.from(body)).toString());
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    };
    fc.assert(fc.property(fc.string(), fc.oneof(fc.json(), fc.string()), fc.string({ minLength: 1 }), attempt));
    fc.assert(fc.property(fc.webQueryParameters(), fc.json(), fc.webSegment({}), attempt));
  });
});
