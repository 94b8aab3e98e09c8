const HASH_BYTES = 48;

/** Salt of RSABSSA-SHA384-PSS (RFC 9474 section 5): as long as the hash. */
export const SALT_BYTES = 48;

const sha384 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));

/**
 * EMSA-PSS-ENCODE with SHA-384 and MGF1 (RFC 8017 section 9.1.1), for a modulus of whole bytes (2048, 3072, 4096 bit):
 * one bit less than the modulus has, so that the integer is always smaller.
 */
export async function encodePss(
  message: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  modulusBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const hash = await sha384(joined(new Uint8Array(8), await sha384(message), salt));
  const block = new Uint8Array(modulusBytes - HASH_BYTES - 1);
  block[block.length - salt.length - 1] = 0x01;
  block.set(salt, block.length - salt.length);
  const mask = await maskOf(hash, block.length);
  const masked = block.map((byte, index) => byte ^ mask[index]!);
  masked[0]! &= 0x7f;
  return joined(masked, hash, Uint8Array.of(0xbc));
}

/** MGF1 (RFC 8017 appendix B.2.1). */
async function maskOf(seed: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> {
  const blocks = await Promise.all(
    Array.from({ length: Math.ceil(length / HASH_BYTES) }, (_, counter) =>
      sha384(joined(seed, Uint8Array.of(0, 0, 0, counter))),
    ),
  );
  return joined(...blocks).subarray(0, length);
}

/** The parts one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
