import { describe, expect, it } from '@jest/globals';
import { IdentitySecret } from './identity-secret.js';

const secret = new IdentitySecret('a secret of thirty-two bytes or more');

describe('The secret of identity', () => {
  it('opens what it sealed, differently each time, and nothing that was changed or sealed by another', () => {
    const sealed = secret.seal('hemligt');

    expect(secret.open(sealed)).toBe('hemligt');
    expect(secret.seal('hemligt')).not.toBe(sealed);
    expect(() => secret.open(`${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}`)).toThrow();
    expect(() => new IdentitySecret('another secret of thirty-two bytes!').open(sealed)).toThrow();
  });

  it('recognises equal texts of one purpose alone', () => {
    expect(secret.mac('a', 'text')).toBe(secret.mac('a', 'text'));
    expect(secret.mac('a', 'text')).not.toBe(secret.mac('b', 'text'));
  });

  it('is refused when it is short', () => {
    expect(() => new IdentitySecret('short')).toThrow('32 bytes');
  });
});
