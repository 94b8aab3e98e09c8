import { Worker } from 'node:worker_threads';

/**
 * Ends a process whose stop does not come to its end, from a thread of its own: a loop that is never done, or a pipe
 * that nobody reads, would keep a timer of this one from ringing and an exit from ending.
 */
export interface LastResort {
  /** What is being stopped now; the last line of a process that had to be killed says it. */
  at(phase: string): void;
}

const LENGTH = 200;
const THREAD = `
const { workerData: { shared, pid, withinMs, service } } = require('node:worker_threads');
const { writeSync, openSync, readFileSync, constants } = require('node:fs');
// Opened anew a pipe can refuse instead of waiting; a socket cannot be, and is written to where it does not wait as it
// is.
const patient = (fd) => {
  try {
    return openSync('/proc/self/fd/' + fd, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
  } catch {
    const flags = parseInt(/flags:\\s*(\\d+)/.exec(readFileSync('/proc/self/fdinfo/' + fd, 'utf8'))[1], 8);
    if (flags & constants.O_NONBLOCK) return fd;
    throw new Error();
  }
};
setTimeout(() => {
  const phase = Buffer.from(new Uint8Array(shared)).toString('utf8').replace(/\\0.*/s, '');
  const time = new Date().toISOString();
  const message = 'The stop took too long and the process is killed';
  const line = JSON.stringify({ level: 'ERROR', time, service, message, phase, withinMs }) + '\\n';
  for (const fd of [1, 2]) {
    try { writeSync(patient(fd), line); break; } catch {}
  }
  process.kill(pid, 'SIGKILL');
}, withinMs);
`;

/** Kills this process (so that its exit code is none of success) when it is still there after so long. */
export function killAfter(withinMs: number, service: string): LastResort {
  const shared = new SharedArrayBuffer(LENGTH);
  const thread = new Worker(THREAD, {
    eval: true,
    execArgv: [],
    workerData: { shared, pid: process.pid, withinMs, service },
  });
  thread.on('error', () => undefined);
  thread.unref();
  return {
    at: (phase) => {
      const text = new Uint8Array(shared);
      text.fill(0);
      text.set(Buffer.from(phase, 'utf8').subarray(0, LENGTH));
    },
  };
}
