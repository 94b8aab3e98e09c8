import { describe, expect, it } from '@jest/globals';
import { SealedBox } from './sealed-box.js';

const SECRET = 'a secret of thirty-two bytes or more';
const box = new SealedBox(SECRET, 'tests: rows');
const plain = Buffer.from('hemligt');

describe('SealedBox', () => {
  it('opens what it sealed, also in another process, and seals it differently each time', () => {
    const sealed = box.seal(plain, 'row 1');

    expect(new SealedBox(SECRET, 'tests: rows').open(sealed, 'row 1')).toEqual(plain);
    expect(box.seal(plain, 'row 1')).not.toEqual(sealed);
    expect(sealed.includes(plain)).toBe(false);
    expect(box.open(box.seal(Buffer.alloc(0), ''), '')).toHaveLength(0);
  });

  it('opens nothing under another secret, purpose or place', () => {
    const sealed = box.seal(plain, 'row 1');

    expect(() => new SealedBox(`${SECRET}!`, 'tests: rows').open(sealed, 'row 1')).toThrow();
    expect(() => new SealedBox(SECRET, 'tests: other rows').open(sealed, 'row 1')).toThrow();
    expect(() => box.open(sealed, 'row 2')).toThrow();
  });

  it('opens nothing of which any byte was changed, or the end cut off', () => {
    const sealed = box.seal(plain, 'row 1');

    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => box.open(changed, 'row 1')).toThrow();
      expect(() => box.open(sealed.subarray(0, at), 'row 1')).toThrow();
    }
  });

  it('reads what is a part of a larger array, as drivers give it', () => {
    const sealed = box.seal(plain, 'row 1');
    const larger = new Uint8Array(sealed.length + 20);
    larger.set(sealed, 7);

    expect(box.open(larger.subarray(7, 7 + sealed.length), 'row 1')).toEqual(plain);
  });

  it('seals texts as base64url', () => {
    const sealed = box.sealText('åäö 🗝', 'cookie');

    expect(sealed).toMatch(/^[\w-]+$/);
    expect(box.openText(sealed, 'cookie')).toBe('åäö 🗝');
    expect(() => box.openText('', 'cookie')).toThrow('Not a sealed thing');
  });

  it('writes version 1 first, and refuses any other', () => {
    const sealed = box.seal(plain, 'row 1');

    expect(sealed[0]).toBe(1);
    expect(() => box.open(Buffer.concat([Buffer.of(2), sealed.subarray(1)]), 'row 1')).toThrow('Not a sealed thing');
  });

  it('refuses a short secret', () => {
    expect(() => new SealedBox('short', 'tests: rows')).toThrow('"tests: rows" must have 32 bytes');
  });
});
