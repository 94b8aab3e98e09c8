import { fromBase64url, toBase64url } from './base64url.js';
import { type BlindingKey, blind, finalize, readBlindingKey } from './blind-rsa.js';
import { joined } from './emsa-pss.js';

const MESSAGE_BYTES = 32;
/** The random prefix of the Randomized variants (RFC 9474 section 4.1). */
const PREFIX_BYTES = 32;

/** A token between the asking and the answer. Nothing of it but `blindedMessage` leaves the person's own machine. */
export interface RequestedToken {
  /** Sent to the issuer, base64url. */
  readonly blindedMessage: string;
  readonly message: Uint8Array<ArrayBuffer>;
  readonly inverse: bigint;
  readonly key: BlindingKey;
}

/** A token that can be spent once, both base64url. The issuer that signed it has never seen it. */
export interface Token {
  readonly message: string;
  readonly signature: string;
}

/** Makes a random token and blinds it for the issuer. @param publicKey SPKI, base64 or base64url */
export async function requestToken(publicKey: string): Promise<RequestedToken> {
  const key = await readBlindingKey(fromBase64url(publicKey));
  const message = joined(
    crypto.getRandomValues(new Uint8Array(PREFIX_BYTES)),
    crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES)),
  );
  const { blindedMessage, inverse } = await blind(key, message);
  return { blindedMessage: toBase64url(blindedMessage), message, inverse, key };
}

/**
 * Takes the blinding off the issuer's signature.
 * @throws {RangeError} if the issuer did not sign what it was asked to
 */
export async function finishToken({ key, message, inverse }: RequestedToken, blindSignature: string): Promise<Token> {
  const signature = await finalize(key, message, fromBase64url(blindSignature), inverse);
  return { message: toBase64url(message), signature: toBase64url(signature) };
}
