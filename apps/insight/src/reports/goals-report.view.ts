import type { GoalMeasure, ProgrammeGoal } from '#contracts';
import { Bool, Int, LanguageText, ListOf, Nested, Num, OneOf, Optional, Text, Uuid, rule } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { HoursBySex, PeopleBySex } from './by-sex.view.js';
import { goalOutcome } from './goal-outcome.js';
import type { TalliedGoal } from './goal-tallies.js';
import { ReportHead } from './report-head.view.js';

export class GoalTargetView {
  @Optional() @Int(0) women?: number;
  @Optional() @Int(0) men?: number;
  @Optional() @Int(0) total?: number;
  @Optional() @Num(0, 100) percent?: number;
  @Optional() @Num(0) hours?: number;
}

/** A goal against its outcome. `women` to `total` are everybody in its group, also those who left. */
export class GoalView extends PeopleBySex {
  @Uuid() goalId!: string;
  @Text(1, 100) key!: string;
  @LanguageText(500) title!: LanguageMap;
  @OneOf(['participants', 'completed-plan', 'any-training', 'hours-average']) measure!: GoalMeasure;
  @Optional() @ListOf(rule.uuid()) courseIds?: string[];
  @Nested(() => GoalTargetView) target!: ProgrammeGoal['target'];
  @Nested(() => PeopleBySex) completed!: PeopleBySex;
  @Num(0, 100, { doc: 'Of all in the group, one decimal.' }) completedPercent!: number;
  @Nested(() => HoursBySex, { doc: 'Hours that count, of the group.' }) hours!: HoursBySex;
  @Nested(() => HoursBySex, { doc: 'Hours that count, per person of the group.' }) hoursAverage!: HoursBySex;
  @Optional() @Int(0, undefined, { doc: 'How many must complete for the goal to be met.' }) needed?: number;
  @Optional() @Bool({ doc: 'Absent for a goal without a number.' }) met?: boolean;

  static of({ goalId, key, title, measure, target, courseIds, tallies }: TalliedGoal): GoalView {
    const { people, ...outcome } = goalOutcome({ measure, target, hasCourses: courseIds !== null }, tallies);
    return { goalId, key, title, measure, target, ...(courseIds !== null && { courseIds }), ...people, ...outcome };
  }
}

export class SurveyCounts {
  @Int(0) opened!: number;
  @Int(0) closed!: number;
  @Int(0, undefined, { doc: 'Of the closed ones.' }) tokensIssued!: number;
  @Int(0, undefined, { doc: 'Of the closed ones.' }) answered!: number;
}

export class CertificateCounts {
  @Int(0) issued!: number;
  @Int(0) revoked!: number;
  @Int(0, undefined, { doc: 'Neither revoked nor expired.' }) valid!: number;
}

export class GoalsReportView extends ReportHead {
  @ListOf(() => GoalView) goals!: GoalView[];
  @Nested(() => HoursBySex, { doc: 'All hours that count in the programme.' }) hours!: HoursBySex;
  @Nested(() => SurveyCounts) surveys!: SurveyCounts;
  @Nested(() => CertificateCounts) certificates!: CertificateCounts;
}
