import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Characters that wait while nobody reads; what comes beyond is counted and lost. */
const MOST_WAITING = 1024 * 1024;
const AGAIN_MS = 50;

/** Takes whole lines. */
export interface LineSink {
  write(line: string): void;
}

/**
 * Standard output that nobody has to read: a line is written at once, so that a crash loses none, but a pipe or a
 * socket that is full keeps the process from nothing. Undefined where it is neither, and where a pipe cannot be opened
 * once more.
 */
export function patientOutput(descriptor: 1 | 2, lost: (count: number) => string): LineSink | undefined {
  if (fstatSync(descriptor).isSocket()) return socketOutput(descriptor, lost);
  const pipe = openPipe(descriptor);
  return pipe === undefined ? undefined : pipeOutput(pipe, lost);
}

/**
 * Unlike a pipe it cannot be opened anew; the system is offered each line at once all the same. It is Node's own
 * stream: a second one for the same descriptor would keep Node from making its own, which every new thread asks for.
 */
function socketOutput(descriptor: number, lost: (count: number) => string): LineSink {
  const socket: Pick<Socket, 'on' | 'write' | 'writableLength'> & Partial<Pick<Socket, 'unref'>> =
    descriptor === 1 ? process.stdout : process.stderr;
  socket.on('error', () => undefined);
  socket.unref?.(); // in a thread it is none of the system's
  let lostLines = 0;
  return {
    write: (line) => {
      if (socket.writableLength > MOST_WAITING) return void (lostLines += 1);
      if (lostLines > 0) socket.write(lost(lostLines));
      lostLines = 0;
      socket.write(line);
    },
  };
}

function pipeOutput(pipe: number, lost: (count: number) => string): LineSink {
  let waiting: Buffer[] = [];
  let size = 0;
  let lostLines = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    while (waiting.length > 0) {
      const [first] = waiting as [Buffer];
      const written = tryWrite(pipe, first);
      if (written === undefined) break;
      size -= written;
      if (written < first.length) waiting[0] = first.subarray(written);
      else waiting.shift();
    }
    if (waiting.length === 0 && lostLines > 0) {
      const count = lostLines;
      lostLines = 0;
      take(Buffer.from(lost(count)));
    }
    if (waiting.length > 0) timer ??= setTimeout(() => ((timer = undefined), flush()), AGAIN_MS).unref();
  };
  const take = (bytes: Buffer): void => {
    waiting.push(bytes);
    size += bytes.length;
    flush();
  };
  process.on('exit', () => {
    // Once, without waiting: whoever did not read until now had its time.
    flush();
    waiting = [];
  });
  return {
    write: (line) => {
      if (size > MOST_WAITING) lostLines += 1;
      else if (waiting.length > 0) {
        waiting.push(Buffer.from(line));
        size += Buffer.byteLength(line);
      } else take(Buffer.from(line));
    },
  };
}

/** Opened anew, it can refuse to wait without that for others who have the same pipe. */
function openPipe(descriptor: number): number | undefined {
  try {
    if (!fstatSync(descriptor).isFIFO()) return undefined;
    const pipe = openSync(
      `/proc/self/fd/${descriptor}`,
      constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK,
    );
    if (fstatSync(pipe).isFIFO()) return pipe;
    closeSync(pipe);
  } catch {
    // Another system than Linux, or a pipe of another account.
  }
  return undefined;
}

/** How much of it was written; undefined when there is no room. A pipe whose reader is gone takes everything. */
function tryWrite(pipe: number, bytes: Buffer): number | undefined {
  try {
    const written = writeSync(pipe, bytes);
    return written === 0 ? undefined : written;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? undefined : bytes.length;
  }
}
