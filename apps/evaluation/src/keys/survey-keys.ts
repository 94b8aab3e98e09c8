import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type ConfigOf, SealedBox, uuidv7 } from '#platform';
import { Settings } from '#plugin-kit';
import type { SurveyKey } from '../blind-signature/blind-sign.js';
import { evaluationConfig } from '../evaluation.config.js';

/** A key as its row has it: the public half in SPKI (DER), the private half sealed. */
export interface KeyRow {
  readonly keyId: string;
  readonly publicKey: Buffer;
  readonly sealedPrivateKey: Buffer;
}

const MODULUS_BITS = 2048;
/** Opened keys kept in memory; opening one costs some 0.3 ms. */
const MOST_OPENED = 200;

const newKeyPair = promisify(generateKeyPair);

/** Makes, seals (bound to the key's id) and opens the keys of surveys. */
export class SurveyKeys {
  private readonly box: SealedBox;
  private readonly opened = new Map<string, SurveyKey>();

  constructor(@Settings(evaluationConfig) settings: ConfigOf<typeof evaluationConfig>) {
    this.box = new SealedBox(settings.keySecret.reveal(), 'evaluation: survey keys');
  }

  /** Some 100 ms of CPU, in a thread of its own. */
  async make(): Promise<KeyRow> {
    const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: MODULUS_BITS, publicExponent: 65_537 });
    const keyId = uuidv7();
    return {
      keyId,
      publicKey: publicKey.export({ format: 'der', type: 'spki' }),
      sealedPrivateKey: this.box.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), keyId),
    };
  }

  /** @throws if the row was sealed with another secret, or belongs to another key */
  open(row: KeyRow): SurveyKey {
    const known = this.opened.get(row.keyId);
    if (known) return known;
    const privateKey = createPrivateKey({
      key: this.box.open(row.sealedPrivateKey, row.keyId),
      format: 'der',
      type: 'pkcs8',
    });
    const key = { privateKey, publicKey: publicKeyOf(row.publicKey) };
    if (this.opened.size >= MOST_OPENED) this.opened.delete(this.opened.keys().next().value!);
    this.opened.set(row.keyId, key);
    return key;
  }
}

export const publicKeyOf = (spki: Buffer): KeyObject => createPublicKey({ key: spki, format: 'der', type: 'spki' });
