import { describe, expect, it } from '@jest/globals';
import { BLOCK, padding, readTarHeader, tarHeader } from './tar-header.js';
import { readTar } from './tar-reader.js';

const aFile = (path: string, size: number) => ({ path, kind: 'file' as const, size, modifiedAt: 1_700_000_000 });

/** The bytes in pieces of a size that fits no block. */
async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

describe('A tar header', () => {
  it.each([
    aFile('secrets.json', 0),
    aFile('postgres/data/base/1/1259', 8_192),
    aFile(`nats/${'a'.repeat(90)}/${'b'.repeat(99)}`, 1),
    aFile('nats/data/åäö', 2 ** 30),
    { ...aFile('postgres/data/pg_notify', 0), kind: 'folder' as const },
  ])('is read as it was written: $path', (entry) => {
    expect(readTarHeader(tarHeader(entry))).toEqual(entry);
  });

  it('refuses a path or a size that does not fit, and not silently', () => {
    expect(() => tarHeader(aFile('x'.repeat(101), 1))).toThrow('too long');
    expect(() => tarHeader(aFile('large', 2 ** 33))).toThrow('too large');
  });

  it('is refused when a byte of it is wrong', () => {
    const block = tarHeader(aFile('secrets.json', 12));
    block[3] = 0x58;

    expect(() => readTarHeader(block)).toThrow('damaged');
  });
});

describe('readTar', () => {
  const contents = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(BLOCK, 2), Buffer.alloc(BLOCK + 1, 3)];
  const archive = Buffer.concat([
    ...contents.flatMap((content, index) => [
      tarHeader(aFile(`file-${index}`, content.length)),
      content,
      Buffer.alloc(padding(content.length)),
    ]),
    Buffer.alloc(2 * BLOCK),
  ]);

  it.each([1, 100, BLOCK, 10_000])('finds every file in pieces of %d bytes', async (length) => {
    const found: Buffer[] = [];
    for await (const { content } of readTar(inPieces(archive, length))) {
      const chunks: Buffer[] = [];
      for await (const chunk of content) chunks.push(chunk);
      found.push(Buffer.concat(chunks));
    }

    expect(found).toEqual(contents);
  });

  it('says when the archive ends too soon', async () => {
    const read = async () => {
      for await (const { content } of readTar(inPieces(archive.subarray(0, archive.length - 1_500), 100)))
        for await (const _ of content);
    };

    await expect(read()).rejects.toThrow('ends too soon');
  });
});
