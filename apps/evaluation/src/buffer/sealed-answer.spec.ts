import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AnswerOpener, AnswerSealer } from './sealed-answer.js';

const own = generateKeyPairSync('x25519');
const other = generateKeyPairSync('x25519');
const spki = own.publicKey.export({ format: 'der', type: 'spki' });
const plain = Buffer.from('hemligt');

describe('A sealed answer', () => {
  it('is opened by the private half alone, and differs each time', () => {
    const sealer = new AnswerSealer(spki);
    const [one, two, later] = [
      sealer.seal(plain, 'a'),
      sealer.seal(plain, 'a'),
      new AnswerSealer(spki).seal(plain, 'a'),
    ];
    const opener = new AnswerOpener(own.privateKey);

    expect([one, two, later].map((sealed) => opener.open(sealed, 'a'))).toEqual([plain, plain, plain]);
    expect(new Set([one, two, later].map((sealed) => sealed.toString('hex'))).size).toBe(3);
    expect(one.includes(plain)).toBe(false);
    expect(() => new AnswerOpener(other.privateKey).open(one, 'a')).toThrow();
  });

  it('is opened where it waited, and nowhere else', () => {
    expect(() => new AnswerOpener(own.privateKey).open(new AnswerSealer(spki).seal(plain, 'a'), 'b')).toThrow();
  });

  it('is not opened when any byte was changed, or the end cut off', () => {
    const sealed = new AnswerSealer(spki).seal(plain, 'a');
    const opener = new AnswerOpener(own.privateKey);

    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => opener.open(changed, 'a')).toThrow();
      expect(() => opener.open(sealed.subarray(0, at), 'a')).toThrow();
    }
  });
});
