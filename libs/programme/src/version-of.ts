import { createHash } from 'node:crypto';
import { canonicalJson } from '#plugin-kit/contract';

/**
 * The version of a programme file: SHA-256 (hex) of its canonical JSON. Comments, order of names and layout do not
 * change it.
 */
export function versionOf(content: object): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
