import { describe, expect, it } from '@jest/globals';
import { passphraseFault } from './passphrase-rules.js';

describe('A passphrase', () => {
  it.each(['tre katter och en hund', 'ÅÄÖåäö1234', '🐈🐕🐎🐄🐖🐑🐐🐓🦆🦢', 'a very long one '.repeat(8).slice(0, 128)])(
    'may be "%s"',
    (passphrase) => {
      expect(passphraseFault(passphrase, 'bkt-472')).toBeUndefined();
    },
  );

  it.each([
    ['nio teckn', 'too-short'],
    ['🐈🐕🐎', 'too-short'],
    ['x'.repeat(129), 'too-long'],
    ['Lösenord123', 'too-common'],
    ['1212121212', 'too-common'],
    ['BKT-472-2026', 'like-username'],
  ] as const)('may not be "%s", because it is %s', (passphrase, fault) => {
    expect(passphraseFault(passphrase, 'bkt-472')).toBe(fault);
  });
});
