/** Unsigned big-endian bytes as an integer (OS2IP, RFC 8017 section 4.2). */
export function integerOf(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}

/** An integer as that many big-endian bytes (I2OSP, RFC 8017 section 4.1). @throws {RangeError} if it does not fit */
export function bytesOf(integer: bigint, length: number): Uint8Array<ArrayBuffer> {
  const hex = integer.toString(16).padStart(2 * length, '0');
  if (hex.length > 2 * length) throw new RangeError(`the integer does not fit into ${length} bytes`);
  return Uint8Array.from({ length }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}

/** base^exponent modulo modulus, for the small public exponents of RSA. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The inverse modulo modulus by the extended Euclidean algorithm; undefined where there is none. */
export function inverse(integer: bigint, modulus: bigint): bigint | undefined {
  let [remainder, next] = [modulus, integer % modulus];
  let [coefficient, nextCoefficient] = [0n, 1n];
  while (next > 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [coefficient, nextCoefficient] = [nextCoefficient, coefficient - quotient * nextCoefficient];
  }
  if (remainder !== 1n) return undefined;
  return coefficient < 0n ? coefficient + modulus : coefficient;
}
