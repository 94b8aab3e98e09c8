import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const SALT = 'lyftet identity';

/**
 * The one secret of the provider, and what is derived from it (HKDF-SHA-256, one key per purpose): the key that signs
 * cookies, the key that seals private signing keys at rest, and keyed hashes of addresses and usernames.
 */
export class IdentitySecret {
  constructor(private readonly secret: string) {
    if (Buffer.byteLength(secret) < 32) throw new Error('The secret of identity must have 32 bytes or more');
  }

  /** Keys of the signatures of cookies; the first signs, all verify. */
  get cookieKeys(): string[] {
    return [this.derive('cookies').toString('base64url')];
  }

  /** A keyed hash: equal texts of the same purpose are recognised, but no text can be told from its hash without the secret. */
  mac(purpose: string, text: string): string {
    return createHmac('sha256', this.derive(`mac:${purpose}`)).update(text).digest('base64url');
  }

  /** Encrypts with AES-256-GCM. */
  seal(plain: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.derive('seal'), iv);
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url')).join('.');
  }

  /** @throws when the text was sealed with another secret or was changed */
  open(sealed: string): string {
    const [iv, tag, text] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
    if (!iv || tag?.length !== 16 || !text) throw new Error('Not a sealed text');
    const decipher = createDecipheriv('aes-256-gcm', this.derive('seal'), iv);
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  }

  private derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, SALT, purpose, 32));
  }
}
