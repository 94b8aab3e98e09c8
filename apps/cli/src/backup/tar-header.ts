/** A file or folder in a tar archive. */
export interface TarEntry {
  /** Relative, with `/` between its parts. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Bytes; 0 for a folder. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
}

/** Header and content fill whole blocks of this size. */
export const BLOCK = 512;

const TYPES = { file: '0', folder: '5' } as const;
const LARGEST = 0o77777777777; // eleven octal digits: 8 GiB; PostgreSQL's files end at 1 GiB, those of NATS sooner

/**
 * The header block of an entry: POSIX.1-1988 (ustar), which every tar reads.
 * @throws {Error} when path or size do not fit
 */
export function tarHeader({ path, kind, size, modifiedAt }: TarEntry): Buffer {
  if (size > LARGEST) throw new Error(`${path} is too large for this kind of archive`);
  const { prefix, name } = split(kind === 'folder' ? `${path}/` : path);
  const block = Buffer.alloc(BLOCK);
  const put = (offset: number, text: string) => block.write(text, offset, 'utf8');
  put(0, name);
  put(100, kind === 'folder' ? '0000700\0' : '0000600\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, octal(size));
  put(136, octal(modifiedAt));
  put(148, ' '.repeat(8));
  put(156, TYPES[kind]);
  put(257, 'ustar\0' + '00');
  put(345, prefix);
  put(148, `${sum(block).toString(8).padStart(6, '0')}\0 `);
  return block;
}

/**
 * Reads a header block; undefined for an empty block, with which the archive ends.
 * @throws {Error} when it is no header of ours
 */
export function readTarHeader(block: Buffer): TarEntry | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const text = (offset: number, length: number) =>
    block.toString('utf8', offset, offset + length).replace(/\0.*$/s, '');
  const expected = Number.parseInt(text(148, 8), 8);
  const blank = Buffer.from(block).fill(0x20, 148, 156);
  if (text(257, 6) !== 'ustar' || expected !== sum(blank)) throw new Error('it is damaged, or no archive of this kind');
  const kind = Object.entries(TYPES).find(([, type]) => type === text(156, 1))?.[0] as TarEntry['kind'] | undefined;
  if (kind === undefined) throw new Error('it holds something that is neither file nor folder');
  const prefix = text(345, 155);
  const path = `${prefix === '' ? '' : `${prefix}/`}${text(0, 100)}`;
  return {
    path: path.replace(/\/$/, ''),
    kind,
    size: Number.parseInt(text(124, 12), 8),
    modifiedAt: Number.parseInt(text(136, 12), 8),
  };
}

/** How many bytes fill the last block of a content. */
export const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

function split(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (name !== '' && Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, name };
  }
  throw new Error(`The path ${path} is too long for this kind of archive`);
}

const octal = (value: number): string => `${Math.floor(value).toString(8).padStart(11, '0')}\0`;

const sum = (block: Buffer): number => block.reduce((total, byte) => total + byte, 0);
