import { describe, expect, it } from '@jest/globals';
import { IdentitySecret } from './identity-secret.js';

const secret = new IdentitySecret('a secret of thirty-two bytes or more');

describe('The secret of identity', () => {
  it('opens what it sealed, differently each time, and nothing that was changed or sealed by another', () => {
    const sealed = secret.keyBox.sealText('hemligt', 'kid');

    expect(secret.keyBox.openText(sealed, 'kid')).toBe('hemligt');
    expect(secret.keyBox.sealText('hemligt', 'kid')).not.toBe(sealed);
    expect(() => secret.keyBox.openText(`${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'Q' : 'A'}`, 'kid')).toThrow();
    expect(() => new IdentitySecret('another secret of thirty-two bytes!').keyBox.openText(sealed, 'kid')).toThrow();
  });

  it('recognises equal texts of one purpose alone', () => {
    expect(secret.mac('a', 'text')).toBe(secret.mac('a', 'text'));
    expect(secret.mac('a', 'text')).not.toBe(secret.mac('b', 'text'));
  });

  it('is refused when it is short', () => {
    expect(() => new IdentitySecret('short')).toThrow('32 bytes');
  });
});
