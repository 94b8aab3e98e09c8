import type { LanguageMap } from '#plugin-kit/contract';

/** What a programme file says, as far as this library and its users look at it; the sections' schemas say all of it. */
export interface ProgrammeContent {
  readonly programme: ProgrammeHead;
  readonly organisations?: readonly {
    readonly key: string;
    readonly name: LanguageMap | string;
    readonly type: string;
  }[];
  readonly goalGroups?: readonly {
    readonly key: string;
    readonly name: LanguageMap;
    readonly planned?: SexCounts;
    /** Whoever is in it is in no other group at the same time. */
    readonly exclusive?: boolean;
    readonly organisations?: readonly string[];
  }[];
  readonly profiles?: readonly {
    readonly key: string;
    readonly title: LanguageMap;
    readonly framework: string;
    readonly requirements: readonly CompetenceLevel[];
  }[];
  readonly courses?: readonly CourseContent[];
  readonly goals?: readonly GoalContent[];
  readonly surveys?: readonly SurveyContent[];
  readonly certificates?: readonly {
    readonly key: string;
    readonly title: LanguageMap;
    readonly criteria: { readonly profile?: string; readonly planFulfilled?: boolean };
  }[];
  readonly [section: string]: unknown;
}

export interface ProgrammeHead {
  readonly key: string;
  readonly number?: string;
  readonly title: LanguageMap;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly [field: string]: unknown;
}

export interface SexCounts {
  readonly women: number;
  readonly men: number;
}

export interface CompetenceLevel {
  readonly competence: string;
  readonly level: number;
}

export interface CourseContent {
  readonly key: string;
  readonly title: LanguageMap;
  readonly modules: readonly ModuleContent[];
}

export interface ModuleContent {
  readonly key: string;
  readonly title: LanguageMap;
  readonly hours: number;
  readonly forms: readonly string[];
  readonly competences?: readonly CompetenceLevel[];
  readonly seats?: number;
}

export interface GoalContent {
  readonly key: string;
  readonly title: LanguageMap;
  readonly measure: string;
  readonly goalGroup?: string;
  readonly courses?: readonly string[];
  readonly target: {
    readonly women?: number;
    readonly men?: number;
    readonly total?: number;
    readonly percent?: number;
    readonly hours?: number;
  };
}

export interface SurveyContent {
  readonly key: string;
  readonly title: LanguageMap;
  readonly courses?: readonly string[];
  readonly closesAfterDays: number;
  readonly questions: readonly {
    readonly key: string;
    readonly type: string;
    readonly options?: readonly { readonly key: string }[];
    readonly min?: number;
    readonly max?: number;
    readonly required?: boolean;
  }[];
}
