import { Bool, Day, FundView, LanguageText, ListOf, Nested, Num, Optional, Text, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';

/** Who pays, and how much of it. */
export class ProgrammeFundView extends FundView {
  @Optional() @Num(0, 100) share?: number;
}

/** A programme as anybody may see it; goals and goal groups are for the programme office and the steering group. */
export class ProgrammeView {
  @Uuid() programmeId!: string;
  @Text(1, 60) key!: string;
  @Optional() @Text(1, 60) number?: string;
  @LanguageText(200) title!: LanguageMap;
  @Text(1, 200) owner!: string;
  @Day() startsOn!: string;
  @Day() endsOn!: string;
  @Optional() @Text(1, 60) period?: string;
  @Optional() @Nested(() => ProgrammeFundView) fund?: ProgrammeFundView;
  @Text(64, 64, { doc: 'The version of the programme file.' }) version!: string;
  @Bool({ doc: 'Whether all parts of the platform have this version.' }) isApplied!: boolean;

  static of(row: ProgrammeRow): ProgrammeView {
    return {
      programmeId: row.id,
      key: row.key,
      title: row.title,
      owner: row.owner,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      version: row.version,
      isApplied: row.applied_version === row.version,
      ...(row.number !== null && { number: row.number }),
      ...(row.period !== null && { period: row.period }),
      ...(row.fund && { fund: row.fund }),
    };
  }
}

export class ProgrammesView {
  @ListOf(() => ProgrammeView) items!: ProgrammeView[];
}

export interface ProgrammeRow {
  readonly id: string;
  readonly key: string;
  readonly number: string | null;
  readonly title: LanguageMap;
  readonly owner: string;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly period: string | null;
  readonly fund: ProgrammeFundView | null;
  readonly version: string;
  readonly all_sections: readonly string[];
  readonly applied_version: string | null;
}

export const PROGRAMME_COLUMNS =
  'id, key, number, title, owner, starts_on::text, ends_on::text, period, fund, version, all_sections, applied_version';
