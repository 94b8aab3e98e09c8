import { describe, expect, it } from '@jest/globals';
import { Secret } from '#platform';
import { SurveyKeys, publicKeyOf } from './survey-keys.js';

const keysWith = (secret: string) =>
  new SurveyKeys({
    keySecret: new Secret(secret.repeat(32)),
    cursorSecret: new Secret('c'),
    spareKeys: 1,
    bufferKeys: '',
  });

describe('SurveyKeys', () => {
  it('opens what it sealed, in another process too', async () => {
    const row = await keysWith('a').make();

    const { privateKey, publicKey } = keysWith('a').open(row);

    expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(publicKey.equals(publicKeyOf(row.publicKey))).toBe(true);
  });

  it('opens nothing under another secret or another id', async () => {
    const row = await keysWith('a').make();

    expect(() => keysWith('b').open(row)).toThrow();
    expect(() => keysWith('a').open({ ...row, keyId: '01935a5e-0000-7000-8000-000000000001' })).toThrow();
    expect(row.sealedPrivateKey.includes(Buffer.from('PRIVATE'))).toBe(false);
  });
});
