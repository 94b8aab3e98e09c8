import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Programme, type ProgrammeSchema, describeFault, readProgramme } from '#programme';
import type { PlatformLanguage } from '#plugin-kit/contract';
import { Failure } from '../failure.js';
import { readText } from '../read-text.js';

/** The folder `programmes/` of this checkout or installed package, wherever this file was built to. */
export function programmesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'programmes');
}

/** The published schema of programme files. */
export function readProgrammeSchema(): ProgrammeSchema {
  return JSON.parse(readFileSync(join(programmesFolder(), 'programme.schema.json'), 'utf8')) as ProgrammeSchema;
}

/**
 * Reads and checks a programme file.
 * @throws {Failure} naming every fault with file, line, column and field
 */
export function readProgrammeFile(file: string, schema: ProgrammeSchema, language: PlatformLanguage): Programme {
  const { programme, faults } = readProgramme(readText(file), shortName(file), schema);
  if (faults) throw new Failure(faults.map((fault) => describeFault(fault, language)).join('\n'));
  return programme;
}

function shortName(file: string): string {
  const fromHere = relative('', file);
  return fromHere.startsWith('..') ? file : fromHere;
}
