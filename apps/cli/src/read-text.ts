import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { Failure } from './failure.js';

/**
 * The text of a file that was named on the command line; `-` is standard input. It is UTF-8, with or without a byte
 * order mark: what is something else would be published with a replacement character for each letter that is not ASCII.
 * @throws {Failure} naming the place of the first byte that is none
 */
export function readText(file: string): string {
  const bytes = readBytes(file);
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '');
  const { line, byte, value } = firstForeignByte(bytes);
  throw new Failure(
    `${file === '-' ? 'Standard input' : file} is not UTF-8: line ${line}, byte ${byte} of the line is ${value}. ` +
      'Save it as UTF-8 and try again.',
  );
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    throw new Failure(
      (cause as NodeJS.ErrnoException).code === 'ENOENT'
        ? `There is no file ${file}.`
        : `${file} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Line and byte in the line, both from 1, of the first byte that belongs to no UTF-8 text. */
function firstForeignByte(bytes: Buffer): { line: number; byte: number; value: string } {
  // Read as UTF-8 and written again, a file is the same up to there: there a replacement character comes instead.
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (bytes[at] === again[at]) at += 1;
  const before = bytes.subarray(0, at);
  return {
    line: before.filter((byte) => byte === 0x0a).length + 1,
    byte: at - before.lastIndexOf(0x0a),
    value: `0x${bytes[at]!.toString(16).toUpperCase().padStart(2, '0')}`,
  };
}
