import { createHmac, hkdfSync } from 'node:crypto';
import { SealedBox } from '#platform';

const SALT = 'lyftet identity';

/**
 * The one secret of the provider, and what is derived from it (HKDF-SHA-256, one key per purpose): the key that signs
 * cookies, the key that seals private signing keys at rest, and keyed hashes of addresses and usernames.
 */
export class IdentitySecret {
  /** Seals private signing keys at rest, each bound to its key id. */
  readonly keyBox: SealedBox;

  /** @param secret at least 32 bytes */
  constructor(private readonly secret: string) {
    this.keyBox = new SealedBox(secret, 'identity: signing keys');
  }

  /** Keys of the signatures of cookies; the first signs, all verify. */
  get cookieKeys(): string[] {
    return [this.derive('cookies').toString('base64url')];
  }

  /**
   * A keyed hash: equal texts of the same purpose are recognised, but no text can be told from its hash without the
   * secret.
   */
  mac(purpose: string, text: string): string {
    return createHmac('sha256', this.derive(`mac:${purpose}`))
      .update(text)
      .digest('base64url');
  }

  private derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, SALT, purpose, 32));
  }
}
