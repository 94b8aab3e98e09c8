import { Bool, Day, LanguageText, ListOf, Nested, Optional, Text, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { ProgrammeFundView } from './programme-fund.view.js';
import { ProjectView } from './project.view.js';
import type { Programme } from './programme.entity.js';

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
  @Optional() @Nested(() => ProjectView) project?: ProjectView;
  @Optional() @Nested(() => ProgrammeFundView) fund?: ProgrammeFundView;
  @Text(64, 64, { doc: 'The version of the programme file.' }) version!: string;
  @Bool({ doc: 'Whether all parts of the platform have this version.' }) isApplied!: boolean;

  static of(programme: Programme): ProgrammeView {
    return {
      programmeId: programme.id,
      key: programme.key,
      title: programme.title,
      owner: programme.owner,
      startsOn: programme.startsOn,
      endsOn: programme.endsOn,
      version: programme.version,
      isApplied: programme.appliedVersion === programme.version,
      ...(programme.number !== null && { number: programme.number }),
      ...(programme.period !== null && { period: programme.period }),
      ...(programme.project && { project: programme.project }),
      ...(programme.fund && { fund: programme.fund }),
    };
  }
}

export class ProgrammesView {
  @ListOf(() => ProgrammeView) items!: ProgrammeView[];
}
