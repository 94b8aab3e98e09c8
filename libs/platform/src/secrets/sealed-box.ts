import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
/**
 * First byte of what is sealed. Another algorithm or derivation gets another number, so that old things stay readable
 * beside new ones.
 */
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const LEAST_SECRET_BYTES = 32;
const SALT = 'lyftet sealed box 1';

/**
 * Seals what must be neither read nor changed without the secret (AES-256-GCM; its key is derived from the secret by
 * HKDF-SHA-256 for one purpose). The form is: version (1 byte), nonce (12), what was encrypted, tag (16). Nonces are
 * random: one secret is good for some 2³² things of one purpose (NIST SP 800-38D, 8.3).
 */
export class SealedBox {
  readonly #key: Buffer;

  /**
   * @param secret at least 32 bytes of UTF-8
   * @param purpose what is sealed; boxes of other purposes open nothing of it: `certification: sealed rows`
   */
  constructor(secret: string, purpose: string) {
    if (Buffer.byteLength(secret) < LEAST_SECRET_BYTES)
      throw new Error(`The secret of "${purpose}" must have ${LEAST_SECRET_BYTES} bytes or more`);
    this.#key = Buffer.from(hkdfSync('sha256', secret, SALT, purpose, 32));
  }

  /** @param place where it will stand, for example the id of its row; it opens nowhere else */
  seal(plain: Uint8Array, place: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv, { authTagLength: TAG_BYTES }).setAAD(boundTo(place));
    return Buffer.concat([Buffer.of(VERSION), iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws {Error} when it was sealed with another secret, for another purpose or place, or was changed since */
  open(sealed: Uint8Array, place: string): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (bytes.length < 1 + IV_BYTES + TAG_BYTES || bytes[0] !== VERSION) throw new Error('Not a sealed thing');
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(1, 1 + IV_BYTES), {
      authTagLength: TAG_BYTES,
    }).setAAD(boundTo(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES)), decipher.final()]);
  }

  /** As `seal`, in base64url. */
  sealText(plain: string, place: string): string {
    return this.seal(Buffer.from(plain), place).toString('base64url');
  }

  /** @throws {Error} as `open` does */
  openText(sealed: string, place: string): string {
    return this.open(Buffer.from(sealed, 'base64url'), place).toString('utf8');
  }
}

/** The version is bound too: nobody turns one form into another. */
const boundTo = (place: string) => Buffer.from(`${VERSION}:${place}`);
