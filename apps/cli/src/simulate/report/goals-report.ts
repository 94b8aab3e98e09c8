import type { LanguageMap } from '#plugin-kit/contract';

export interface SexFigures {
  readonly women: number;
  readonly men: number;
  readonly total: number;
}

export interface GoalFigures extends SexFigures {
  readonly key: string;
  readonly title: LanguageMap;
  readonly measure: string;
  readonly target: {
    readonly women?: number;
    readonly men?: number;
    readonly total?: number;
    readonly percent?: number;
    readonly hours?: number;
  };
  readonly completed: SexFigures;
  /** Of all in the group, one decimal. */
  readonly completedPercent: number;
  /** Signed hours per person. */
  readonly hoursAverage: SexFigures;
  readonly met?: boolean;
}

/** The part of `GET /reports/goals` that is shown and checked. */
export interface GoalsReport {
  readonly title: LanguageMap;
  readonly fund?: { readonly wording: LanguageMap };
  readonly goals: readonly GoalFigures[];
  readonly hours: SexFigures;
  readonly surveys: {
    readonly opened: number;
    readonly closed: number;
    readonly tokensIssued: number;
    readonly answered: number;
  };
  readonly certificates: { readonly issued: number; readonly revoked: number; readonly valid: number };
}
