import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '../logging/create-logger.js';
import { endInTime } from './stop-in-time.js';

const PLATFORM = fileURLToPath(new URL('../../../../dist/libs/platform/src/index.js', import.meta.url));

const codeOf = (code: string): string => `
    const { endWhenTold, createLogger, killAfter } = await import(${JSON.stringify(PLATFORM)});
    const logger = createLogger({ service: 'tried', level: 'INFO' });
    let end = async () => undefined;
    ${code}
    const endings = [{ name: 'the part that hangs', end: () => end(), withinMs: 400 }];
    endWhenTold({ service: 'tried', logger, endings, extraMs: -28_500 });
    setInterval(() => undefined, 1_000);
    process.stderr.write('ready ' + process.pid + '\\n');`;

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/**
 * A process that is told to stop by the means of the platform.
 * @param code what it does beside; `end` is its one ending
 */
function started(
  code: string,
  stdout: 'pipe' | 'ignore' = 'pipe',
): { child: ChildProcess; output: () => string; ended: Promise<number | string | null>; isReady: Promise<void> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', codeOf(code)], {
    stdio: ['ignore', stdout, 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stderr!.on('data', (chunk) => (output += String(chunk)));
  return {
    child,
    output: () => output,
    ended: new Promise((resolve) => child.once('exit', (exitCode, signal) => resolve(signal ?? exitCode))),
    isReady: new Promise((resolve) => child.stderr!.on('data', () => output.includes('ready') && resolve())),
  };
}

async function stopped(code: string, signals: readonly NodeJS.Signals[] = ['SIGTERM'], read = true) {
  const { child, output, ended, isReady } = started(code);
  let lines = '';
  if (read) child.stdout!.on('data', (chunk) => (lines += String(chunk)));
  await isReady;
  for (const signal of signals) {
    child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const how = await ended;
  return { how, lines: lines + output() };
}

describe('A process that is told to stop', () => {
  it('ends with 0 when everything has ended', async () => {
    expect(await stopped('')).toMatchObject({ how: 0 });
  });

  it('goes on without a part that hangs, says which, and ends with 1', async () => {
    const { how, lines } = await stopped('end = () => new Promise(() => undefined);');

    expect(how).toBe(1); // and not SIGKILL: that would be the last resort
    expect(lines).toMatch(/"part":"the part that hangs"/);
  });

  it('ends at once at a second signal', async () => {
    expect(await stopped('end = () => new Promise(() => undefined);', ['SIGTERM', 'SIGTERM'])).toMatchObject({
      how: 143,
    });
  });

  it('is killed when its loop is never done, and says at what it was', async () => {
    const { how, lines } = await stopped('end = () => { for (;;); };');

    expect(how).toBe('SIGKILL');
    expect(lines).toMatch(/The stop took too long and the process is killed","phase":"the part that hangs"/);
  });

  it('is killed when its microtasks have no end', async () => {
    expect(await stopped('end = async () => { for (;;) await null; };')).toMatchObject({ how: 'SIGKILL' });
  });

  it.each([
    ['socket', ''],
    ['pipe', '| sleep 25'],
  ])('ends when nobody reads its log, though that %s is full', async (_what, reader) => {
    const text = codeOf(
      `for (let line = 0; line < 3_000; line += 1) logger.info('a line ' + line, { text: 'x'.repeat(200) });`,
    );
    const command = `{ "$0" --input-type=module -e "$1"; echo "ended with $?" >&2; } ${reader}`;
    const child = spawn('sh', ['-c', command, process.execPath, text], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let said = '';
    const says = (what: RegExp) =>
      new Promise<string>((resolve) => {
        const look = () => void (what.test(said) && resolve(what.exec(said)![1]!));
        child.stderr.on('data', look);
        look();
      });
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    process.kill(Number(await says(/ready (\d+)\n/)), 'SIGTERM');
    const exitCode = await says(/ended with (\d+)/);
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // nobody of the group is left
    }

    // By itself: the last resort, which is for the others, is a signal (137).
    expect(exitCode).toBe('0');
  });
});

describe('endInTime', () => {
  it('ends each part in its turn, also after one that failed and one that never ends', async () => {
    const ended: string[] = [];
    const logger = createLogger({ service: 'tried', level: 'ERROR', destination: { write: () => undefined } });
    const part = (name: string, end: () => unknown) => ({ name, withinMs: 50, end: () => (ended.push(name), end()) });

    const late = await endInTime(
      [
        part('a', () => new Promise(() => undefined)),
        part('b', () => Promise.reject(new Error('no'))),
        part('c', () => {
          throw new Error('no');
        }),
        part('d', () => undefined),
      ],
      logger,
    );

    expect(ended).toEqual(['a', 'b', 'c', 'd']);
    expect(late).toEqual(['a', 'b', 'c']);
  });
});
