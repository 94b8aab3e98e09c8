import { gzipSync } from 'node:zlib';

/** 16 KiB: the smallest list that hides whom a verifier asks about (Bitstring Status List 1.0 section 6.1). */
export const STATUS_LIST_BITS = 131_072;

/** A list with these bits set as `encodedList` has it: bit 0 is the left-most, gzip, multibase base64url (`u`). */
export function encodeBits(indexes: readonly number[]): string {
  const bytes = Buffer.alloc(STATUS_LIST_BITS / 8);
  for (const index of indexes) bytes[index >> 3]! |= 0x80 >> (index & 7);
  return `u${gzipSync(bytes).toString('base64url')}`;
}
