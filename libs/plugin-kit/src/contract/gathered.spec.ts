import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packParts, unpackParts } from './gathered.js';

const bytes = (text: string) => Buffer.from(text);

describe('Several requests or replies in one message', () => {
  it('come out as they went in, whatever stands in them', () => {
    const part = fc.record({
      token: fc.string(),
      headers: fc.dictionary(fc.string(), fc.string({ minLength: 1 })),
      body: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'å', 'a') }),
        fc.json(),
        fc.constantFrom('', '\n', 'å\n["x"]\n'),
      ),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const received = unpackParts(bytes(packParts(parts)));

        expect(received.map(({ token, body }) => [token, Buffer.from(body).toString()])).toEqual(
          parts.map(({ token, body }) => [token, body.toWellFormed()]),
        );
        for (const [index, { headers }] of parts.entries())
          for (const name of Object.keys(headers)) expect(received[index]!.headers.get(name)).toBe(headers[name]);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no line', 'x'],
    ['no JSON', 'x\n'],
    ['no list', '{}\n'],
    ['a part that is none', '[7]\n'],
    ['null', '[null]\n'],
    ['no headers', '[["t",0]]\n'],
    ['headers that are null', '[["t",0,null]]\n'],
    ['a token that is a number', '[[1,0,{}]]\n'],
    ['a negative length', '[["t",-1,{}]]\n'],
    ['half a byte', '[["t",0.5,{}]]\n'],
    ['more than there is', '[["t",5,{}]]\nabc'],
    ['less than there is', '[["t",2,{}]]\nabc'],
  ])('are refused when the message holds %s', (_what, text) => {
    expect(() => unpackParts(bytes(text))).toThrow();
  });

  it('are refused unread when they announce more than a message holds', () => {
    expect(() => unpackParts(bytes(`[${'["",0,{}],'.repeat(30_000)}["",0,{}]]\n`))).toThrow('announces more');
  });

  it('has no header but its own that are texts', () => {
    const [part] = unpackParts(bytes('[["t",0,{"a":1,"b":["x"],"__proto__":"p","c":"y"}]]\n'));

    expect(['a', 'b', 'c', '__proto__', 'constructor', 'toString'].map((name) => part!.headers.get(name))).toEqual([
      '',
      '',
      'y',
      'p',
      '',
      '',
    ]);
    expect(part!.headers.values('c')).toEqual(['y']);
    expect(part!.headers.values('a')).toEqual([]);
  });
});
