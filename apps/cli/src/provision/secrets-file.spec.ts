import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensurePasswords } from './secrets-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lyftet-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('ensurePasswords', () => {
  it('makes a file for nobody else to read, and keeps every password that it holds', () => {
    const file = join(folder, 'deep', 'secrets.json');

    const first = ensurePasswords(file, ['admin'], ['catalog']);
    const second = ensurePasswords(file, ['admin'], ['catalog', 'visits']);

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(second).toMatchObject(first);
    expect(Object.keys(second.natsUsers)).toEqual(['admin', 'catalog', 'visits']);
    expect(
      new Set([
        ...Object.values(second.natsUsers),
        ...Object.values(second.databaseRoles).flatMap((roles) => Object.values(roles)),
      ]).size,
    ).toBe(7);
  });

  it('keeps what else the file holds, and refuses a damaged one', () => {
    const file = join(folder, 'secrets.json');
    writeFileSync(file, JSON.stringify({ sessionSecret: 's' }));

    ensurePasswords(file, [], ['visits']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ sessionSecret: 's', natsUsers: {} });

    writeFileSync(file, '{');
    expect(() => ensurePasswords(file, [], ['visits'])).toThrow('cannot be read');
  });
});
