import { ListOf, OneOf, Text, rule } from '#plugin-kit';

export class SectionChangeView {
  @Text(1, 60) section!: string;
  @OneOf(['create', 'update', 'end', 'none']) action!: 'create' | 'update' | 'end' | 'none';
  @Text(1, 130, { doc: 'Of a module: the key of its course, a slash, its own.' }) key!: string;
  @ListOf(rule.text(1, 60), { doc: 'Names of the fields that differ.' }) fields!: string[];
}

export class PlanView {
  @ListOf(() => SectionChangeView, { max: 10_000 }) changes!: SectionChangeView[];
}

export class AppliedView extends PlanView {
  @Text(64, 64) version!: string;
}
