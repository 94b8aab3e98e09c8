import { describe, expect, it } from '@jest/globals';
import { TooManyAtOnce, hashPassphrase, matchesPassphrase } from './passphrase-hash.js';

describe('The hash of a passphrase', () => {
  it('has a salt of its own and tells how it was made', async () => {
    const [one, two] = await Promise.all([hashPassphrase('blå cykel i regnet'), hashPassphrase('blå cykel i regnet')]);

    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
  });

  it('matches the passphrase however its letters were put together, and no other', async () => {
    const stored = await hashPassphrase('blå cykel i regnet');

    expect(await matchesPassphrase(stored, 'bla\u030a cykel i regnet')).toBe(true);
    expect(await matchesPassphrase(stored, 'bla cykel i regnet')).toBe(false);
  });

  it('matches nothing where there is none', async () => {
    expect(await matchesPassphrase(undefined, '')).toBe(false);
    expect(await matchesPassphrase(null, 'blå cykel i regnet')).toBe(false);
  });

  it('is checked with the parameters that are stored with it', async () => {
    const weaker = '$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$5fLpvoYBPM4CWwmbPTrS1yJ9_S6d-ldWmdEVnKlFrvc';

    expect(await matchesPassphrase(weaker, 'something else')).toBe(false);
    await expect(matchesPassphrase('$argon2id$x', 'x')).rejects.toThrow('unknown form');
  });

  it('refuses more at once than memory is kept for', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => matchesPassphrase(undefined, 'x')));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(32);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toBeInstanceOf(TooManyAtOnce);
  });
});
