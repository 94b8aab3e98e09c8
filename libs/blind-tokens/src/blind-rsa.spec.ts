import {
  type JsonWebKey,
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  verify,
  webcrypto,
} from 'node:crypto';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blind, finalize, readBlindingKey } from './blind-rsa.js';
import { finishToken, requestToken } from './blind-token.js';
import { bytesOf, integerOf, inverse, power } from './integers.js';
import { rfc9474Vector as vector } from './rfc9474.fixture.js';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll('\n', ''), 'hex'));
const integer = (text: string) => BigInt(`0x${text.replaceAll('\n', '')}`);
const spkiOf = (key: JsonWebKey) =>
  Uint8Array.from(createPublicKey({ key, format: 'jwk' }).export({ format: 'der', type: 'spki' }));
const base64url = (value: bigint, length: number) => Buffer.from(bytesOf(value, length)).toString('base64url');

function vectorKey() {
  const [p, q, e] = [integer(vector.p), integer(vector.q), 65_537n];
  const d = inverse(e, (p - 1n) * (q - 1n))!;
  return {
    kty: 'RSA',
    n: base64url(p * q, 512),
    e: 'AQAB',
    d: base64url(d, 512),
    p: base64url(p, 256),
    q: base64url(q, 256),
    dp: base64url(d % (p - 1n), 256),
    dq: base64url(d % (q - 1n), 256),
    qi: base64url(inverse(q, p)!, 256),
  };
}

describe('RSABSSA-SHA384-PSS-Randomized', () => {
  it('gives the values of RFC 9474 appendix A at every step', async () => {
    const jwk = vectorKey();
    const key = await readBlindingKey(spkiOf({ kty: jwk.kty, n: jwk.n, e: jwk.e }));
    const prepared = hex(vector.prefix + vector.message);

    const blinded = await blind(key, prepared, { salt: hex(vector.salt), inverse: integer(vector.inverse) });
    const blindSignature = privateDecrypt(
      { key: createPrivateKey({ key: jwk, format: 'jwk' }), padding: constants.RSA_NO_PADDING },
      blinded.blindedMessage,
    );
    const signature = await finalize(key, prepared, blindSignature, blinded.inverse);

    expect(blinded.blindedMessage).toEqual(hex(vector.blindedMessage));
    expect(Uint8Array.from(blindSignature)).toEqual(hex(vector.blindSignature));
    expect(signature).toEqual(hex(vector.signature));
  });

  it('gets its tokens signed by another implementation, and signs for another client', async () => {
    const suite = RSABSSA.SHA384.PSS.Randomized();
    const pair = (await RSABSSA.SHA384.generateKey({
      publicExponent: Uint8Array.from([1, 0, 1]),
      modulusLength: 2048,
    })) as { publicKey: webcrypto.CryptoKey; privateKey: webcrypto.CryptoKey };
    const spki = new Uint8Array(await webcrypto.subtle.exportKey('spki', pair.publicKey));
    const ours = await requestToken(Buffer.from(spki).toString('base64'));

    const token = await finishToken(
      ours,
      Buffer.from(
        await suite.blindSign(pair.privateKey as never, Buffer.from(ours.blindedMessage, 'base64url')),
      ).toString('base64url'),
    );
    const theirs = suite.prepare(Uint8Array.of(1, 2, 3));
    const { blindedMsg, inv } = await suite.blind(pair.publicKey as never, theirs);
    const signature = bytesOf(
      power(
        integerOf(blindedMsg),
        integerOf(Buffer.from((await webcrypto.subtle.exportKey('jwk', pair.privateKey)).d!, 'base64url')),
        (await readBlindingKey(spki)).modulus,
      ),
      256,
    );
    const unblinded = await finalize(await readBlindingKey(spki), Uint8Array.from(theirs), signature, integerOf(inv));

    expect(
      await suite.verify(
        pair.publicKey as never,
        Buffer.from(token.signature, 'base64url'),
        Buffer.from(token.message, 'base64url'),
      ),
    ).toBe(true);
    expect(await suite.verify(pair.publicKey as never, unblinded, theirs)).toBe(true);
  }, 60_000);

  it('refuses a signature over anything else', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const requested = await requestToken(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
    const other = await requestToken(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
    const sign = (blinded: string) =>
      privateDecrypt(
        { key: privateKey, padding: constants.RSA_NO_PADDING },
        Buffer.from(blinded, 'base64url'),
      ).toString('base64url');

    await expect(finishToken(requested, sign(other.blindedMessage))).rejects.toThrow('does not belong');
    await expect(finishToken(requested, 'AAAA')).rejects.toThrow('256 bytes');
    const token = await finishToken(requested, sign(requested.blindedMessage));
    expect(
      verify(
        'sha384',
        Buffer.from(token.message, 'base64url'),
        { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 },
        Buffer.from(token.signature, 'base64url'),
      ),
    ).toBe(true);
  });

  it('refuses a key that is too small', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });

    await expect(requestToken(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'))).rejects.toThrow(
      '1024 bit',
    );
  });
});

describe('integers', () => {
  it('find an inverse exactly where there is one', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n, max: 2n ** 256n }),
        fc.bigInt({ min: 1n, max: 2n ** 256n }),
        (modulus, value) => {
          const found = inverse(value, modulus);
          const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

          if (gcd(value, modulus) === 1n) expect((value * found!) % modulus).toBe(1n);
          else expect(found).toBeUndefined();
        },
      ),
    );
  });

  it('go to bytes and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) =>
        expect([...bytesOf(integerOf(bytes), bytes.length)]).toEqual([...bytes]),
      ),
    );
    expect(() => bytesOf(256n, 1)).toThrow(RangeError);
  });
});
