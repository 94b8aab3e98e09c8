import { randomFillSync, randomUUID } from 'node:crypto';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const COUNTER_MAX = 0xfff;

/** Random bytes are fetched 4 KiB at a time: one call into OpenSSL for each id would cost more than all the rest. */
const pool = Buffer.alloc(4096);
let unread = 0;

function randomOffset(bytes: number): number {
  if (unread < bytes) {
    randomFillSync(pool);
    unread = pool.length;
  }
  unread -= bytes;
  return unread;
}

/**
 * The 12 bits after the version are a counter (RFC 9562 section 6.2, method 1) that begins anywhere in its lower half.
 */
function firstCount(): number {
  const at = randomOffset(2);
  return pool.readUInt16BE(at) & (COUNTER_MAX >> 1);
}

const running = { milliseconds: -1, count: 0 };
const given = { milliseconds: -1, count: 0 };

/**
 * Without a time: never goes back, also when the clock of the computer does; a full counter borrows the next
 * millisecond.
 */
function step(milliseconds: number): typeof running {
  if (milliseconds > running.milliseconds) {
    running.milliseconds = milliseconds;
    running.count = firstCount();
  } else if (++running.count > COUNTER_MAX) {
    running.milliseconds += 1;
    running.count = firstCount();
  }
  return running;
}

/**
 * With a time: that time is kept as it is; ids asked for the same millisecond in a row ascend while the counter lasts.
 */
function stepAt(milliseconds: number): typeof given {
  if (!Number.isInteger(milliseconds) || milliseconds < 0 || milliseconds > 0xffff_ffff_ffff)
    throw new RangeError('the time of a UUIDv7 is outside its 48 bits');
  given.count = milliseconds === given.milliseconds ? given.count + 1 : firstCount();
  if (given.count > COUNTER_MAX) given.count = firstCount();
  given.milliseconds = milliseconds;
  return given;
}

/**
 * A UUID version 7 (RFC 9562 section 5.7), lower case. Ids made without `now` ascend strictly within the process.
 * @param now the time to carry, for rows that are written about another moment (demo clock, imports)
 */
export function uuidv7(now?: Date): string {
  const { milliseconds, count } = now === undefined ? step(Date.now()) : stepAt(now.getTime());
  const high = Math.floor(milliseconds / 0x1_0000_0000);
  const low = milliseconds % 0x1_0000_0000;
  const at = randomOffset(8);
  return (
    HEX[high >>> 8]! +
    HEX[high & 0xff]! +
    HEX[low >>> 24]! +
    HEX[(low >>> 16) & 0xff]! +
    '-' +
    HEX[(low >>> 8) & 0xff]! +
    HEX[low & 0xff]! +
    '-' +
    HEX[0x70 | (count >>> 8)]! +
    HEX[count & 0xff]! +
    '-' +
    HEX[0x80 | (pool[at]! & 0x3f)]! +
    HEX[pool[at + 1]!]! +
    '-' +
    HEX[pool[at + 2]!]! +
    HEX[pool[at + 3]!]! +
    HEX[pool[at + 4]!]! +
    HEX[pool[at + 5]!]! +
    HEX[pool[at + 6]!]! +
    HEX[pool[at + 7]!]!
  );
}

/** A UUID version 4: for ids that must not tell when they were made (answers of anonymous surveys). */
export function uuidv4(): string {
  return randomUUID();
}

/** Whether the value is a UUID of any version in its one canonical spelling (lower case): ids are compared as text. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && value.length === 36 && UUID.test(value);
}
