import { type KeyObject, sign, verify } from 'node:crypto';
import { publicText, readPublicText } from './backup-key.js';

/** The last entry of a backup: by which key it was signed, and the signature of its list of contents. */
interface BackupSignature {
  readonly algorithm: 'Ed25519';
  readonly key: string;
  readonly signature: string;
}

/** What is signed is never taken for something else that the key might sign. */
const PURPOSE = 'lyftet-backup-2\n';

/** The text of the entry. @param contents bytes of the list of everything that the backup holds */
export function signatureOf(contents: Uint8Array, key: KeyObject): string {
  const signature: BackupSignature = {
    algorithm: 'Ed25519',
    key: publicText(key),
    signature: sign(null, signed(contents), key).toString('base64url'),
  };
  return JSON.stringify(signature);
}

/** The key that signed this list; undefined when nobody did. */
export function signerOf(contents: Uint8Array, text: string): string | undefined {
  const { key, signature } = Object(parsed(text)) as Partial<BackupSignature>;
  const publicKey = typeof key === 'string' ? readPublicText(key) : undefined;
  const isGenuine =
    publicKey !== undefined &&
    typeof signature === 'string' &&
    verify(null, signed(contents), publicKey, Buffer.from(signature, 'base64url'));
  return isGenuine ? key : undefined;
}

const signed = (contents: Uint8Array): Buffer => Buffer.concat([Buffer.from(PURPOSE), contents]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
