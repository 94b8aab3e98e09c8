import { BLOCK, type TarEntry, padding, readTarHeader } from './tar-header.js';

/** An entry with its content, which must be read to its end before the next one. */
export interface ReadEntry extends TarEntry {
  readonly content: AsyncIterable<Buffer>;
}

/** The entries of a tar archive, in their order. @throws {Error} when the archive is damaged or ends too soon */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<ReadEntry> {
  const bytes = new ByteSource(source);
  for (;;) {
    const entry = readTarHeader(await bytes.whole(BLOCK));
    if (entry === undefined) return;
    yield { ...entry, content: bytes.take(entry.size) };
    await bytes.whole(padding(entry.size));
  }
}

/** Bytes of a stream, asked for by number. */
class ByteSource {
  private readonly iterator: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  async *take(length: number): AsyncGenerator<Buffer> {
    for (let missing = length; missing > 0;) {
      if (this.rest.length === 0) await this.more();
      const chunk = this.rest.subarray(0, missing);
      this.rest = this.rest.subarray(chunk.length);
      missing -= chunk.length;
      yield chunk;
    }
  }

  async whole(length: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.take(length)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  private async more(): Promise<void> {
    const { done, value } = await this.iterator.next();
    if (done) throw new Error('it ends too soon');
    this.rest = value;
  }
}
