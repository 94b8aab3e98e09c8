import { numberFaults } from './number-faults.js';
import type { ProgrammeContent } from './programme-content.js';
import type { ProgrammeFault } from './programme-fault.js';
import type { ProgrammeSchema } from './programme-schema.js';
import { Programme } from './programme.js';
import { referenceFaults } from './reference-faults.js';
import { schemaFaults } from './schema-faults.js';
import { YamlSource } from './yaml-source.js';

/** Either a programme or everything that is wrong with its file. */
export type ReadProgramme =
  | { readonly programme: Programme; readonly faults?: undefined }
  | { readonly faults: readonly ProgrammeFault[]; readonly programme?: undefined };

/**
 * Reads a programme file: syntax, then its schema, then whether its parts fit together.
 * @param file name for messages
 */
export function readProgramme(text: string, file: string, schema: ProgrammeSchema): ReadProgramme {
  const source = YamlSource.read(text, file);
  if (Array.isArray(source)) return { faults: source };
  const unlike = schemaFaults(source, schema);
  if (unlike.length > 0) return { faults: inOrder(unlike) };
  const content = source.value as ProgrammeContent; // as its schema says
  const faults = [...referenceFaults(source, content), ...numberFaults(source, content)];
  return faults.length > 0 ? { faults: inOrder(faults) } : { programme: new Programme(content, source) };
}

const inOrder = (faults: readonly ProgrammeFault[]): ProgrammeFault[] =>
  [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
