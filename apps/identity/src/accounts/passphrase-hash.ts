import { type ScryptOptions, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** N = 2^15, r = 8, p = 1: 32 MiB and some 80 ms. Stored with each hash, so they may rise for new ones. */
const LOG_N = 15;
const R = 8;
const P = 1;
const LENGTH = 32;
/** More at once than this would only queue, at 32 MiB each. */
const MOST_AT_ONCE = 32;
const STORED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/;
const DUMMY = `$scrypt$ln=${LOG_N},r=${R},p=${P}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

let running = 0;

/** Thrown when so many passphrases are being checked that one more would only wait. */
export class TooManyAtOnce extends Error {}

/** Hashes a passphrase with a salt of its own: `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(passphrase, salt, { logN: LOG_N, r: R, p: P }, LENGTH);
  return `$scrypt$ln=${LOG_N},r=${R},p=${P}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Compares; without a stored hash it works as long and answers no, so that the time tells nothing of who exists. */
export async function matchesPassphrase(stored: string | null | undefined, passphrase: string): Promise<boolean> {
  const match = STORED.exec(stored ?? DUMMY);
  if (!match) throw new Error('A stored passphrase hash has an unknown form');
  const [logN, r, p] = [match[1], match[2], match[3]].map(Number) as [number, number, number];
  const expected = Buffer.from(match[5]!, 'base64url');
  const hash = await derive(passphrase, Buffer.from(match[4]!, 'base64url'), { logN, r, p }, expected.length);
  return timingSafeEqual(hash, expected) && typeof stored === 'string';
}

async function derive(
  passphrase: string,
  salt: Buffer,
  { logN, r, p }: { logN: number; r: number; p: number },
  length: number,
): Promise<Buffer> {
  if (running >= MOST_AT_ONCE) throw new TooManyAtOnce();
  running += 1;
  try {
    const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
    return await new Promise((resolve, reject) => {
      scrypt(passphrase.normalize('NFKC'), salt, length, options, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    running -= 1;
  }
}
