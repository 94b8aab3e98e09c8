import { type KeyObject, constants, createHash, privateDecrypt, publicEncrypt, verify } from 'node:crypto';

/** Length of a modulus of 2048 bit, and so of blinded messages and signatures. */
export const SIGNATURE_BYTES = 256;
const SALT_BYTES = 48;

/** Both halves of a survey's key. */
export interface SurveyKey {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/**
 * BlindSign (RFC 9474 section 4.3), by OpenSSL, some 0.5 ms. The signature is raised to the public exponent and
 * compared: a fault in the computation would otherwise give away a factor of the modulus.
 * @returns undefined for what is no blinded message under this key
 */
export function blindSign({ publicKey, privateKey }: SurveyKey, blindedMessage: Buffer): Buffer | undefined {
  if (blindedMessage.length !== SIGNATURE_BYTES || !isBelowModulus(blindedMessage, publicKey)) return undefined;
  const signature = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, blindedMessage);
  // One that is too large for the modulus cannot even be tried.
  const isSound =
    isBelowModulus(signature, publicKey) &&
    publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature).equals(blindedMessage);
  if (!isSound) throw new Error('The blind signature is faulty');
  return signature;
}

/** Whether the signature is ours over the prepared message: RSASSA-PSS with SHA-384 and a salt of 48 bytes. */
export function isToken(publicKey: KeyObject, message: Buffer, signature: Buffer): boolean {
  return verify(
    'sha384',
    message,
    { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES },
    signature,
  );
}

/** By what a spent token is known. It says nothing of the person: nobody but they ever saw the message before. */
export const tokenHash = (message: Buffer): Buffer => createHash('sha256').update(message).digest();

function isBelowModulus(bytes: Buffer, publicKey: KeyObject): boolean {
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
  return bytes.compare(modulus) < 0;
}
