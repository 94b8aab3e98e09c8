import { Int, LanguageText, ListOf, Text } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';

export class LevelView {
  @Int(1) level!: number;
  @LanguageText(100) stage!: LanguageMap;
}

export class CompetenceView {
  @Text(1, 20) competence!: string;
  @LanguageText(200) title!: LanguageMap;
}

export class AreaView {
  @Text(1, 20) area!: string;
  @LanguageText(200) title!: LanguageMap;
  @ListOf(() => CompetenceView) competences!: CompetenceView[];
}

/** A competence framework: areas, their competences, and the levels that each of them can be shown at. */
export class FrameworkView {
  @Text(1, 40) framework!: string;
  @LanguageText(200) title!: LanguageMap;
  @Text(1, 500) source!: string;
  @ListOf(() => LevelView) levels!: LevelView[];
  @ListOf(() => AreaView) areas!: AreaView[];
}
