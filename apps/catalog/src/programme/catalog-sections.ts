import type { DeliveryForm, GoalMeasure } from '#contracts';
import {
  Day,
  Int,
  LanguageText,
  ListOf,
  Nested,
  Num,
  OneOf,
  Optional,
  PROGRAMME_KEY as KEY,
  Text,
  rule,
} from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { CompetenceLevel } from '../modules/competence-level.view.js';
import { DELIVERY_FORMS } from '../modules/module.view.js';
import { ProjectView } from '../programmes/project.view.js';
import { FRAMEWORK_KEYS } from '../frameworks/frameworks.view.js';

const MEASURES = [
  'participants',
  'completed-plan',
  'any-training',
  'hours-average',
] as const satisfies readonly GoalMeasure[];

export class FundSection {
  @LanguageText(200) name!: LanguageMap;
  @LanguageText(200, {
    doc:
      'What every page, sheet and certificate of the programme says, for example "Medfinansieras av Europeiska ' +
      'unionen".',
  })
  wording!: LanguageMap;
  @Text(1, 500, {
    pattern: /^(?:https:\/\/\S+|[a-z0-9][a-z0-9./-]*\.(?:svg|png))$/,
    doc: 'The emblem: a web address, or the name of a data file (svg, png).',
  })
  emblem!: string;
  @Optional() @Num(0, 100, { doc: 'Per cent that the fund pays.' }) share?: number;
}

export class ProgrammeSection {
  @Text(1, 60, KEY) key!: string;
  @Optional() @Text(1, 60, { doc: 'The number that the fund has given the project.' }) number?: string;
  @LanguageText(200) title!: LanguageMap;
  @Text(1, 200) owner!: string;
  @Day() startsOn!: string;
  @Day() endsOn!: string;
  @Optional()
  @Text(1, 60, { ...KEY, doc: 'The period of the fund: indicators, templates, emblem and wording follow it.' })
  period?: string;
  @Optional() @Nested(() => ProjectView) project?: ProjectView;
  @Optional() @Nested(() => FundSection) fund?: FundSection;
}

export class ProfileSection {
  @Text(1, 60, KEY) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @OneOf(FRAMEWORK_KEYS) framework!: string;
  @ListOf(() => CompetenceLevel, { min: 1, max: 100, doc: 'The digital competence that the work takes.' })
  requirements!: CompetenceLevel[];
}

export class ModuleSection {
  @Text(1, 60, { ...KEY, doc: 'Unique in the programme, so that a module may move to another course.' }) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @Num(0.25, 2_000, { doc: 'Planned hours of one participant.' }) hours!: number;
  @ListOf(rule.oneOf(DELIVERY_FORMS), { min: 1, max: 4, unique: true }) forms!: DeliveryForm[];
  @Optional()
  @ListOf(() => CompetenceLevel, { max: 100, doc: 'What a completed module shows, of DigComp 2.2.' })
  competences: CompetenceLevel[] = [];
  @Optional() @Int(1, 100_000, { doc: 'Seats of a session that does not say.' }) seats?: number;
  @Optional()
  @Int(1, 100_000, {
    doc: 'Minutes of own work that a participant may add to those of the meetings; half-distance and remote only.',
  })
  ownWorkMinutes?: number;
}

export class CourseSection {
  @Text(1, 60, KEY) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @Optional() @LanguageText(2_000) summary?: LanguageMap;
  @ListOf(() => ModuleSection, { min: 1, max: 200 }) modules!: ModuleSection[];
}

export class TargetSection {
  @Optional() @Int(0, 10_000_000) women?: number;
  @Optional() @Int(0, 10_000_000) men?: number;
  @Optional() @Int(0, 10_000_000) total?: number;
  @Optional() @Num(0, 100) percent?: number;
  @Optional() @Num(0, 100_000, { doc: 'Hours of one participant on average.' }) hours?: number;
}

export class GoalSection {
  @Text(1, 60, KEY) key!: string;
  @LanguageText(500) title!: LanguageMap;
  @OneOf(MEASURES) measure!: GoalMeasure;
  @Optional()
  @Text(1, 60, { ...KEY, doc: 'Counts only this goal group; all participants without it.' })
  goalGroup?: string;
  @Optional()
  @ListOf(rule.text(1, 60, KEY), { min: 1, max: 200, unique: true, doc: 'Counts only these courses; any without it.' })
  courses?: string[];
  @Nested(() => TargetSection) target!: TargetSection;
}

/** The sections of a programme file that the catalogue keeps. */
export class CatalogSections {
  @Nested(() => ProgrammeSection) programme!: ProgrammeSection;
  @Optional() @ListOf(() => ProfileSection, { max: 200 }) profiles: ProfileSection[] = [];
  @Optional() @ListOf(() => CourseSection, { max: 200 }) courses: CourseSection[] = [];
  @Optional() @ListOf(() => GoalSection, { max: 500 }) goals: GoalSection[] = [];
}
