import { fromBase64url } from './base64url.js';
import { SALT_BYTES, encodePss } from './emsa-pss.js';
import { bytesOf, integerOf, inverse, power } from './integers.js';

/** Named by what makes it, because browsers and Node declare the type in different places. */
type VerifyingKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** An RSA public key as numbers, with the key object that checks finished signatures. */
export interface BlindingKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
  /** Length of the modulus, and so of blinded messages and signatures. */
  readonly bytes: number;
  readonly verifying: VerifyingKey;
}

/** What the steps draw at random; given only to check them against known values. */
export interface BlindingRandomness {
  readonly salt: Uint8Array<ArrayBuffer>;
  /** The inverse of the blinding factor. */
  readonly inverse: bigint;
}

export interface Blinded {
  readonly blindedMessage: Uint8Array<ArrayBuffer>;
  /** Kept by the client, told to nobody: who knows it can link the message to the signature. */
  readonly inverse: bigint;
}

const ALGORITHM = { name: 'RSA-PSS', hash: 'SHA-384' } as const;

/** Reads a public key in SPKI form (DER). @throws if it is no RSA key of whole bytes */
export async function readBlindingKey(spki: Uint8Array<ArrayBuffer>): Promise<BlindingKey> {
  const verifying = await crypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']);
  const { n, e } = await crypto.subtle.exportKey('jwk', verifying);
  const read = (text: string | undefined) => integerOf(fromBase64url(text ?? ''));
  const modulus = read(n);
  const bits = modulus.toString(2).length;
  if (bits % 8 !== 0 || bits < 2048) throw new RangeError(`a key of ${bits} bit cannot be used`);
  return { modulus, exponent: read(e), bytes: bits / 8, verifying };
}

/** Blind (RFC 9474 section 4.2) with SHA-384 and a salt of 48 bytes. */
export async function blind(
  key: BlindingKey,
  preparedMessage: Uint8Array<ArrayBuffer>,
  given?: BlindingRandomness,
): Promise<Blinded> {
  const { modulus, exponent, bytes } = key;
  const encoded = integerOf(
    await encodePss(preparedMessage, given?.salt ?? crypto.getRandomValues(new Uint8Array(SALT_BYTES)), bytes),
  );
  // A message that shares a factor with the modulus would give the private key away; nobody has ever met one.
  if (inverse(encoded, modulus) === undefined) throw new RangeError('the message cannot be blinded');
  const unblinding = given?.inverse ?? randomUnit(key);
  const factor = inverse(unblinding, modulus);
  if (factor === undefined) throw new RangeError('the blinding factor has no inverse');
  const blinded = (encoded * power(factor, exponent, modulus)) % modulus;
  return { blindedMessage: bytesOf(blinded, bytes), inverse: unblinding };
}

/** Finalize (RFC 9474 section 4.4). @throws {RangeError} if the blind signature does not fit the message */
export async function finalize(
  key: BlindingKey,
  preparedMessage: Uint8Array<ArrayBuffer>,
  blindSignature: Uint8Array,
  unblinding: bigint,
): Promise<Uint8Array<ArrayBuffer>> {
  if (blindSignature.length !== key.bytes) throw new RangeError(`a blind signature has ${key.bytes} bytes`);
  const signature = bytesOf((integerOf(blindSignature) * unblinding) % key.modulus, key.bytes);
  const isValid = await crypto.subtle.verify(
    { name: ALGORITHM.name, saltLength: SALT_BYTES },
    key.verifying,
    signature,
    preparedMessage,
  );
  if (!isValid) throw new RangeError('the blind signature does not belong to this message and key');
  return signature;
}

/** A uniformly random number below the modulus that has an inverse. */
function randomUnit({ modulus, bytes }: BlindingKey): bigint {
  for (;;) {
    const candidate = integerOf(crypto.getRandomValues(new Uint8Array(bytes)));
    if (candidate > 1n && candidate < modulus) return candidate;
  }
}
