import { readFileSync } from 'node:fs';
import { Failure } from './failure.js';

/** The text of a file that was named on the command line; `-` is standard input. @throws {Failure} */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new Failure(
      (cause as NodeJS.ErrnoException).code === 'ENOENT'
        ? `There is no file ${file}.`
        : `${file} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}
