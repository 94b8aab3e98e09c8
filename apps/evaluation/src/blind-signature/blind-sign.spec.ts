import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { finishToken, requestToken } from '#blind-tokens';
import { blindSign, isToken, tokenHash } from './blind-sign.js';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = key.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const bytes = (text: string) => Buffer.from(text, 'base64url');

describe('A blind signature', () => {
  it('becomes a token that only its own key and message verify', async () => {
    const requested = await requestToken(spki);
    const token = await finishToken(requested, blindSign(key, bytes(requested.blindedMessage))!.toString('base64url'));

    expect(isToken(key.publicKey, bytes(token.message), bytes(token.signature))).toBe(true);
    expect(isToken(other.publicKey, bytes(token.message), bytes(token.signature))).toBe(false);
    expect(isToken(key.publicKey, Buffer.concat([bytes(token.message), Buffer.of(0)]), bytes(token.signature))).toBe(
      false,
    );
    expect(isToken(key.publicKey, bytes(token.message), Buffer.alloc(256))).toBe(false);
    expect(isToken(key.publicKey, bytes(token.message), Buffer.alloc(3))).toBe(false);
  });

  it('shows the issuer nothing of the token: not its message, not its signature', async () => {
    const requested = await requestToken(spki);
    const blindSignature = blindSign(key, bytes(requested.blindedMessage))!;
    const token = await finishToken(requested, blindSignature.toString('base64url'));

    expect(blindSignature.equals(bytes(token.signature))).toBe(false);
    expect(requested.blindedMessage).not.toContain(token.message.slice(0, 20));
    expect(tokenHash(bytes(token.message))).toHaveLength(32);
  });

  it('is not made for what is no blinded message under the key', () => {
    expect(blindSign(key, Buffer.alloc(255, 1))).toBeUndefined();
    expect(blindSign(key, Buffer.alloc(256, 0xff))).toBeUndefined();
  });

  it('is not handed out when the computation was faulty', () => {
    expect(() =>
      blindSign(
        { publicKey: key.publicKey, privateKey: other.privateKey },
        Buffer.concat([Buffer.of(0), Buffer.alloc(255, 7)]),
      ),
    ).toThrow('faulty');
  });
});
