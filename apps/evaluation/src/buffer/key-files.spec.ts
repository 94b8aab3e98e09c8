import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidv4 } from '#platform';
import { KeyFiles } from './key-files.js';

describe('KeyFiles', () => {
  const parent = mkdtempSync(join(tmpdir(), 'lyftet-key-files-'));
  let directory: string;
  let files: KeyFiles;
  beforeEach(async () => {
    directory = join(parent, uuidv4());
    files = new KeyFiles(directory);
    await files.prepare();
  });
  afterAll(() => rmSync(parent, { recursive: true }));

  it('are for their owner alone', async () => {
    const keyId = uuidv4();
    await files.write(keyId, Buffer.from('secret'));

    expect(await files.read(keyId)).toEqual(Buffer.from('secret'));
    expect([directory, join(directory, `${keyId}.key`)].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o700, 0o600,
    ]);
    expect(readdirSync(directory)).toEqual([`${keyId}.key`]);
  });

  it('are written over before they go', async () => {
    const keyId = uuidv4();
    await files.write(keyId, Buffer.from('secret'));
    const held = openSync(join(directory, `${keyId}.key`), 'r');

    await files.destroy(keyId);
    await files.destroy(keyId);
    const left = readFileSync(held);
    closeSync(held);

    expect(left).toHaveLength('secret'.length);
    expect(left.toString()).not.toBe('secret');
    expect(await files.read(keyId)).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('that cannot be read are not taken for gone', async () => {
    const elsewhere = new KeyFiles(join(directory, 'marker-of-a-file'));
    await files.mark('someone');
    const broken = new KeyFiles(join(directory, 'directory-id'));

    expect(await elsewhere.read(uuidv4())).toBeUndefined();
    await expect(broken.read(uuidv4())).rejects.toThrow('ENOTDIR');
  });
});
