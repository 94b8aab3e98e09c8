import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readText } from './read-text.js';

const directory = mkdtempSync(join(tmpdir(), 'lyftet-text-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = join(directory, 'programme.yaml');
const read = (...bytes: (string | number[])[]) => {
  writeFileSync(
    file,
    Buffer.concat(bytes.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))),
  );
  return readText(file);
};

describe('readText', () => {
  it('reads UTF-8, with a byte order mark and without', () => {
    expect([read('title: Färdtjänst 🙂'), read([0xef, 0xbb, 0xbf], 'title: Färdtjänst')]).toEqual([
      'title: Färdtjänst 🙂',
      'title: Färdtjänst',
    ]);
  });

  it.each([
    ['Latin-1', ['key: x\ntitle: F', [0xe4], 'rdtjänst'], 'line 2, byte 9 of the line is 0xE4'],
    ['UTF-16', [[0xff, 0xfe], 'k\0e\0y\0'], 'line 1, byte 1 of the line is 0xFF'],
    ['half a character at its end', ['ä', [0xc3]], 'line 1, byte 3 of the line is 0xC3'],
    ['a character written too long', ['a\n\nb', [0xc0, 0xaf]], 'line 3, byte 2 of the line is 0xC0'],
  ])('refuses %s and says where', (_what, parts, place) => {
    expect(() => read(...parts)).toThrow(`${file} is not UTF-8: ${place}. Save it as UTF-8 and try again.`);
  });

  it('takes a replacement character that somebody has written', () => {
    expect(read('a\uFFFDb')).toBe('a\uFFFDb');
  });
});
