import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import type { ServerAccount } from './server-place.js';

const LIMIT_BYTES = 10 * 1024 * 1024;
/** Beyond the limit a server writes for at most so long. */
const LOOK_EVERY_MS = 1_000;
const MOST_READ = 1024 * 1024;

/**
 * The log of a server that writes into it by itself, both outputs appended. At 10 MiB its end becomes `<log>.1` and it
 * begins anew, also while the server runs: a stranger who is refused a thousand times a second has that written each
 * time.
 */
export class ServerLog {
  /** Bytes that have been taken out at the front. */
  private taken = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly file: string,
    private readonly account: ServerAccount | undefined,
    private readonly limit = LIMIT_BYTES,
    everyMs = LOOK_EVERY_MS,
  ) {
    this.turn();
    this.timer = setInterval(() => this.turn(), everyMs).unref();
  }

  /** To be given to the server. */
  open(): number {
    const log = openSync(
      this.file,
      constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
      0o600,
    );
    if (this.account !== undefined) chownSync(this.file, this.account.uid, this.account.gid);
    return log;
  }

  /** How far it has been written, ever. */
  position(): number {
    return this.taken + this.reading((log) => fstatSync(log).size, 0);
  }

  /** What was written since then, at most the last MiB of it. */
  since(position: number): string {
    return this.reading((log) => {
      const { size } = fstatSync(log);
      return readEnd(log, size, Math.min(MOST_READ, size - Math.max(0, position - this.taken))).toString('utf8');
    }, '');
  }

  /** The server has ended, and nobody writes any more. */
  close(): void {
    clearInterval(this.timer);
  }

  private turn(): void {
    this.reading((log) => {
      const { size } = fstatSync(log);
      if (size <= this.limit) return;
      // The directory is the server's: what stands there under the other name is replaced, not written through.
      const draft = `${this.file}.${randomBytes(4).toString('hex')}.draft`;
      writeFileSync(draft, readEnd(log, size, Math.min(size, this.limit)), { mode: 0o600, flag: 'wx' });
      if (this.account !== undefined) chownSync(draft, this.account.uid, this.account.gid);
      renameSync(draft, `${this.file}.1`);
      // The server appends, wherever the end is.
      ftruncateSync(log, 0);
      this.taken += size;
    }, undefined);
  }

  private reading<Result>(use: (log: number) => Result, otherwise: Result): Result {
    let log: number | undefined;
    try {
      log = openSync(this.file, constants.O_RDWR | constants.O_NOFOLLOW);
      return use(log);
    } catch {
      // Not there yet, or taken away with everything; a full disk is for the server to tell.
      return otherwise;
    } finally {
      if (log !== undefined) closeSync(log);
    }
  }
}

function readEnd(log: number, size: number, length: number): Buffer {
  if (length <= 0) return Buffer.alloc(0);
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(log, bytes, 0, length, size - length));
}
