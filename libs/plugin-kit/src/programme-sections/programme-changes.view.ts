import { ListOf, OneOf, Text, rule } from '../fields/index.js';

/** What applying a file does, or did, to one entry of a section. Nothing is ever deleted: what left the file ends. */
export class SectionChangeView {
  @Text(1, 60) section!: string;
  @OneOf(['create', 'update', 'end', 'none']) action!: 'create' | 'update' | 'end' | 'none';
  @Text(1, 130, { doc: 'Of a module: the key of its course, a slash, its own.' }) key!: string;
  @ListOf(rule.text(1, 60), { doc: 'Names of the fields that differ.' }) fields!: string[];
}

/** Reply of `<plugin>.plan-programme`. */
export class ProgrammeChangesView {
  @ListOf(() => SectionChangeView, { max: 10_000 }) changes!: SectionChangeView[];
}

/** Reply of `<plugin>.apply-programme`. */
export class ProgrammeAppliedView extends ProgrammeChangesView {
  @Text(64, 64) version!: string;
}
