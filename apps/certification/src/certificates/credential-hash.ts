import { createHash } from 'node:crypto';

/**
 * What the register keeps of a credential: SHA-256 over the salt and the text. Without the credential it says nothing.
 */
export const credentialHash = (credential: string, salt: Buffer): Buffer =>
  createHash('sha256').update(salt).update(credential).digest();
