import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeBufferKeys } from './buffer-keys.js';

describe('makeBufferKeys', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lyftet-standalone-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('says of a directory that it makes that earlier keys are lost, and nothing of one that is there', () => {
    const made = makeBufferKeys(directory);
    const content = readdirSync(made);
    rmSync(join(made, content[0]!));

    expect(content).toEqual(['keys-from-before-are-lost']);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(readdirSync(makeBufferKeys(directory))).toEqual([]);
  });
});
