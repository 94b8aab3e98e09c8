import { describe, expect, it } from '@jest/globals';
import { UnreadableParameters, readParameters } from './parameters.js';

describe('Parameters', () => {
  it('are read as forms write them', () => {
    expect([...readParameters('a=1&b=bl%C3%A5+cykel&c&=d&&e=%F0%9F%9A%B2%09')]).toEqual([
      ['a', '1'],
      ['b', 'blå cykel'],
      ['c', ''],
      ['', 'd'],
      ['e', '🚲\t'],
    ]);
    expect(readParameters('resource=a&resource=b').getAll('resource')).toEqual(['a', 'b']);
    expect([...readParameters('__proto__=1&constructor=2')]).toHaveLength(2);
  });

  it.each([
    ['NUL', 'a=%00'],
    ['NUL in a name', 'a%00=1'],
    ['an escape', 'a=%1b%5b2J'],
    ['a line', 'a=%0d%0aSet-Cookie:x'],
    ['C1', 'a=%C2%85'],
    ['DEL', 'a=%7f'],
    ['half a character', 'a=%ED%A0%80'],
    ['a noncharacter', 'a=%EF%BF%BF'],
    ['overlong', 'a=%C0%80'],
    ['Latin-1', 'a=%E5'],
    ['a raw byte', 'a=\u00e5'],
    ['broken encoding', 'a=%zz'],
    ['half an encoding', 'a=%4'],
    ['a lone percent sign', '%=1'],
    ['a space', 'a=b c'],
    ['repeated', 'state=1&state=2'],
    ['repeated in disguise', 'state=1&st%61te=2'],
    ['a list', 'a=1&a=2&a=3'],
    ['too long', `state=${'x'.repeat(513)}`],
    ['a long name', `${'x'.repeat(101)}=1`],
    ['too many', Array.from({ length: 65 }, (_, n) => `p${n}=1`).join('&')],
  ])('are refused with %s', (_what, encoded) => {
    expect(() => readParameters(encoded)).toThrow(UnreadableParameters);
  });
});
