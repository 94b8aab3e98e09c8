import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

/** Where the services of this process write their log: a file, so that the terminal stays readable. */
export interface LogFile {
  write(line: string): void;
  close(): void;
}

const SILENCE_MS = 60_000;
/** Different texts that are told at once; they may quote what somebody sent. */
const MOST_TOLD = 500;
const LIMIT_BYTES = 50 * 1024 * 1024;

/**
 * Opens a log for appending, at 50 MiB beside one predecessor. Lines are written at once: a kill -9 loses none. What
 * must be acted upon is also told to `tell`, the same thing once a minute.
 */
export function openLogFile(path: string, tell: (line: string) => void): LogFile {
  let descriptor = openSync(path, 'a', 0o600);
  let isOpen = true;
  let bytes = statSync(path).size;
  const toldAt = new Map<string, number>();
  return {
    write: (line) => {
      if (!isOpen) return; // whoever still has something to say was too slow to stop
      if (bytes > LIMIT_BYTES) turn();
      bytes += writeSync(descriptor, line);
      if (line.includes('"level":"ERROR"')) tellOnce(inShort(line));
    },
    close: () => {
      isOpen = false;
      closeSync(descriptor);
    },
  };

  function tellOnce(text: string): void {
    const now = performance.now();
    if (now - (toldAt.get(text) ?? -Infinity) < SILENCE_MS) return;
    toldAt.delete(text);
    toldAt.set(text, now);
    if (toldAt.size > MOST_TOLD) toldAt.delete(toldAt.keys().next().value!);
    tell(text);
  }

  function turn(): void {
    closeSync(descriptor);
    if (existsSync(path)) renameSync(path, `${path}.1`);
    descriptor = openSync(path, 'a', 0o600);
    bytes = 0;
  }
}

function inShort(line: string): string {
  const { service, message, error } = JSON.parse(line) as {
    service?: string;
    message?: string;
    error?: { message?: string };
  };
  return `${service ?? 'lyftet'}: ${message ?? line}${error?.message === undefined ? '' : ` (${error.message})`}`;
}
