import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { endProcess, identifyProcess, isAlive } from './running-process.js';

describe('isAlive', () => {
  it('knows this process, and not a later one with its pid', () => {
    const self = identifyProcess(process.pid)!;

    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, startedAt: 'another time' })).toBe(false);
  });
});

describe('endProcess', () => {
  it('goes on to the next signal when a process does not heed the first', async () => {
    const child = spawn(process.execPath, [
      '-e',
      "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('here')",
    ]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const identity = identifyProcess(child.pid!)!;

    await endProcess(identity, [
      { signal: 'SIGTERM', waitMs: 100 },
      { signal: 'SIGKILL', waitMs: 5_000 },
    ]);

    expect(isAlive(identity)).toBe(false);
  });

  it('leaves a process alone that only has the pid of the one meant', async () => {
    const self = identifyProcess(process.pid)!;

    await endProcess({ ...self, startedAt: 'another time' }, [{ signal: 'SIGKILL', waitMs: 100 }]);

    expect(isAlive(self)).toBe(true);
  });
});
