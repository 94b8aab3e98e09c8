import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { ConfigOf } from '#platform';
import { Settings } from '#plugin-kit';
import { certificationConfig } from '../certification.config.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals what must not be read from the tables alone (AES-256-GCM), each thing bound to the row it belongs to. */
export class Sealer {
  private readonly key: Buffer;

  constructor(@Settings(certificationConfig) { keySecret }: ConfigOf<typeof certificationConfig>) {
    this.key = Buffer.from(hkdfSync('sha256', keySecret.reveal(), 'lyftet certification', 'sealed rows', 32));
  }

  seal(plain: Buffer, row: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(row));
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws if it was sealed with another secret or for another row */
  open(sealed: Buffer, row: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, IV_BYTES)).setAAD(Buffer.from(row));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  }
}
