import type { LanguageMap, PlatformLanguage } from '#plugin-kit/contract';
import { textIn } from '#plugin-kit/contract';

/** Steps from the top of the file to a value: names of fields and places in lists (from 0). */
export type FieldPath = readonly (string | number)[];

/** One fault of a programme file, and where its writer finds it. */
export interface ProgrammeFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** As in `courses[0].modules[2].hours`; empty for the file as a whole. */
  readonly field: string;
  readonly detail: LanguageMap;
}

/** `courses[0].modules[2].hours` */
export function fieldName(path: FieldPath): string {
  return path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : name === '' ? step : `${name}.${step}`),
    '',
  );
}

/** One line for people and editors: `digieffekt.yaml:12:7 goals[0].target: Must be a number.` */
export function describeFault(
  { file, line, column, field, detail }: ProgrammeFault,
  language: PlatformLanguage,
): string {
  return `${file}:${line}:${column}${field === '' ? '' : ` ${field}`}: ${textIn(detail, language)}`;
}
