import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivately } from '../private-file.js';

/** Beside the data of an installation and in no backup: whoever reads a backup must not be able to sign another. */
const FILE = 'backup-key.pem';
/** SubjectPublicKeyInfo of Ed25519 (RFC 8410) before its 32 bytes. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The key by which an installation signs its backups; made at the first one. The lock of the installation is held
 * meanwhile.
 */
export function ensureBackupKey(directory: string): KeyObject {
  const known = readKey(directory);
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync('ed25519');
  // Whole or not at all: whoever is killed meanwhile leaves no key that cannot be read.
  writePrivately(directory, FILE, privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
  return privateKey;
}

/** The public half of an installation's key as text; undefined where no backup was made yet, or no installation is. */
export function publicBackupKey(directory: string): string | undefined {
  const key = readKey(directory);
  return key && publicText(key);
}

/** The public half, as people write it down: 43 letters, digits, hyphens and underscores. */
export const publicText = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length).toString('base64url');

/** The key that somebody wrote down; undefined for what is none. */
export function readPublicText(text: string): KeyObject | undefined {
  if (!/^[\w-]{43}$/.test(text)) return undefined;
  return createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(text, 'base64url')]), format: 'der', type: 'spki' });
}

function readKey(directory: string): KeyObject | undefined {
  try {
    return createPrivateKey(readFileSync(join(directory, FILE)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
