import { createHash } from 'node:crypto';
import { BLOCK, tarHeader } from './tar-header.js';

/** As somebody would do it who knows the format and not the key. */
export function forged(plain: Buffer): Buffer {
  const copy = Buffer.from(plain.toString('latin1').replace('x'.repeat(8_192), 'y'.repeat(8_192)), 'latin1');
  const [before, after] = ['x', 'y'].map((letter) => createHash('sha256').update(letter.repeat(8_192)).digest('hex'));
  return replaced(copy, before!, () => after!);
}

/** The same backup as the version before wrote it: no folders among the checksums, no signature. */
export function ofVersion1(plain: Buffer): Buffer {
  const older = replaced(plain, '"version": 2', (name) => name.replace('2', '1'));
  const start = older.lastIndexOf('checksums.json\0');
  const header = older.subarray(older.indexOf('{', 0), older.indexOf('}', 0) + 1);
  const listed = JSON.parse(/\{"lyftet-backup\.json":[^}]*\}/.exec(plain.toString('latin1'))![0]) as Record<
    string,
    string
  >;
  listed['lyftet-backup.json'] = createHash('sha256').update(header).digest('hex');
  const text = Buffer.from(JSON.stringify(listed));
  return Buffer.concat([
    older.subarray(0, start),
    tarHeader({ path: 'checksums.json', kind: 'file', size: text.length, modifiedAt: 0 }),
    text,
    Buffer.alloc((BLOCK - (text.length % BLOCK)) % BLOCK),
    Buffer.alloc(2 * BLOCK),
  ]);
}

/** With another byte at this place. */
export function changed(plain: Buffer, at: number): Buffer {
  const copy = Buffer.from(plain);
  copy[at] = 0x79;
  return copy;
}

/** With this text, of the same length, written over. */
export function replaced(plain: Buffer, text: string, by: (text: string) => string): Buffer {
  const copy = Buffer.from(plain);
  copy.write(by(text), plain.indexOf(text));
  return copy;
}
