import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

const VERSION = 1;
const ALGORITHM = 'aes-256-gcm';
const PUBLIC_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'lyftet evaluation: waiting answers 1';
/** What stands before the 32 bytes of an X25519 key in SPKI form (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

/**
 * Seals for whoever has the private half of an X25519 key: a key of the moment, ECDH, HKDF-SHA-256, AES-256-GCM, as
 * HPKE's base mode does (RFC 9180). The form is: version (1 byte), public key of the moment (32), nonce (12), what was
 * encrypted, tag (16). A sealer is for the answers of one batch; nobody keeps its key, so that its own process cannot
 * open them afterwards.
 */
export class AnswerSealer {
  private readonly ofTheMoment: Buffer;
  private readonly key: Buffer;

  /** @param recipient public key in SPKI form (DER) */
  constructor(recipient: Buffer) {
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    this.ofTheMoment = rawOf(publicKey);
    const theirs = createPublicKey({ key: recipient, format: 'der', type: 'spki' });
    this.key = derive(diffieHellman({ privateKey, publicKey: theirs }), this.ofTheMoment, rawOf(theirs));
  }

  /** @param place where it will wait: the id of its survey or pool; it opens nowhere else */
  seal(plain: Buffer, place: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv, { authTagLength: TAG_BYTES }).setAAD(boundTo(place));
    return Buffer.concat([
      Buffer.of(VERSION),
      this.ofTheMoment,
      iv,
      cipher.update(plain),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
  }
}

/** Opens what was sealed to one key. */
export class AnswerOpener {
  private readonly own: Buffer;
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly privateKey: KeyObject) {
    this.own = rawOf(createPublicKey(privateKey));
  }

  /** @throws {Error} when it was sealed to another key, for another place, or was changed since */
  open(sealed: Buffer, place: string): Buffer {
    if (sealed.length < 1 + PUBLIC_BYTES + IV_BYTES + TAG_BYTES || sealed[0] !== VERSION)
      throw new Error('Not a sealed answer');
    const ofTheMoment = sealed.subarray(1, 1 + PUBLIC_BYTES);
    const content = sealed.subarray(1 + PUBLIC_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.keyFor(ofTheMoment), content.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(place)).setAuthTag(content.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(content.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  }

  /** Answers of one batch have it in common. */
  private keyFor(ofTheMoment: Buffer): Buffer {
    const name = ofTheMoment.toString('hex');
    const known = this.keys.get(name);
    if (known) return known;
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, ofTheMoment]), format: 'der', type: 'spki' });
    const key = derive(diffieHellman({ privateKey: this.privateKey, publicKey }), ofTheMoment, this.own);
    this.keys.set(name, key);
    return key;
  }
}

const rawOf = (publicKey: KeyObject): Buffer =>
  publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);

const derive = (secret: Buffer, ofTheMoment: Buffer, recipient: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.concat([ofTheMoment, recipient]), PURPOSE, 32));

const boundTo = (place: string): Buffer => Buffer.from(`${VERSION}:${place}`);
