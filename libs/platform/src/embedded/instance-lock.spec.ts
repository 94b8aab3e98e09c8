import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AlreadyRunning, takeInstanceLock } from './instance-lock.js';
import { identifyProcess } from './running-process.js';

describe('takeInstanceLock', () => {
  let directory: string;
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'lyftet-lock-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is held by one at a time, of any number that try at once', async () => {
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => takeInstanceLock(directory)));

    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of tries)
      if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(AlreadyRunning);
  });

  it('is taken from a process that is gone, although its pid lives on in another', async () => {
    writeFileSync(
      join(directory, 'instance.lock'),
      JSON.stringify({ ...identifyProcess(process.pid), startedAt: 'before the crash' }),
    );

    const lock = await takeInstanceLock(directory);

    expect(lock.record.node).toEqual(identifyProcess(process.pid));
  });

  it('is taken when the machine went down while the files were written', async () => {
    writeFileSync(join(directory, 'instance.lock'), '');
    writeFileSync(join(directory, 'instance.json'), '{"node":');

    await expect(takeInstanceLock(directory)).resolves.toBeDefined();
  });

  it('keeps the record to its owner, and leaves nothing behind', async () => {
    const lock = await takeInstanceLock(directory);
    lock.update({ publicUrl: 'http://localhost:3000' });
    expect(statSync(join(directory, 'instance.json')).mode & 0o777).toBe(0o600);
    lock.release();

    expect(readdirSync(directory)).toEqual([]);
  });
});
