import type { LanguageMap } from '../contract/index.js';
import { ListOf, Text, rule } from '../fields/index.js';

/** Form of the keys that a programme file gives to what is in it: `@Text(1, 60, PROGRAMME_KEY)`. */
export const PROGRAMME_KEY = {
  pattern: /^[a-z0-9][a-z0-9-]*$/,
  hint: {
    sv: 'Ska bestå av a–z, 0–9 och bindestreck.',
    en: 'Must be made of a–z, 0–9 and hyphens.',
  } satisfies LanguageMap,
};

/**
 * What every owner of sections is told of a programme file when it plans and applies. Its input class extends it with
 * `@Nested(() => OwnSections) sections!: OwnSections`: its own sections, and `programme` to read.
 */
export class ProgrammeFile {
  @Text(1, 60, PROGRAMME_KEY) programmeKey!: string;
  @Text(64, 64, { pattern: /^[0-9a-f]*$/, doc: 'SHA-256 of the canonical file, hexadecimal.' }) version!: string;
  @ListOf(rule.text(1, 60), { max: 100, unique: true, doc: 'Names of all sections of the file.' })
  allSections!: string[];
}
