import { Json, ListOf, OneOf, Text, rule } from '#plugin-kit';
import type { DefinitionChange } from './definition-changes.js';

/** What every owner of sections is asked with: its own sections, and `programme` to read. */
export class ProgrammeInput {
  @Text(2, 60, { pattern: /^[a-z][a-z0-9-]*$/u }) programmeKey!: string;
  @Text(64, 64, { pattern: /^[0-9a-f]*$/u, doc: 'SHA-256 of the canonical file, hexadecimal.' }) version!: string;
  @ListOf(rule.text(1, 60), { max: 100, unique: true, doc: 'Names of all sections of the file.' }) allSections!: string[];
  @Json({ doc: 'Our own sections, and `programme`.' }) sections!: unknown;
}

export class SectionChangeView {
  @Text(1, 60) section!: string;
  @OneOf(['create', 'update', 'end', 'none']) action!: 'create' | 'update' | 'end' | 'none';
  @Text(1, 60) key!: string;
  @ListOf(rule.text(1, 60)) fields!: string[];

  static of({ action, key, fields }: DefinitionChange): SectionChangeView {
    return { section: 'certificates', action, key, fields: [...fields] };
  }
}

export class PlanView {
  @ListOf(() => SectionChangeView) changes!: SectionChangeView[];
}

export class AppliedView {
  @ListOf(() => SectionChangeView) changes!: SectionChangeView[];
  @Text(64, 64) version!: string;
}
