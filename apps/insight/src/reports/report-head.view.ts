import { FundView, LanguageText, Nested, Optional, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';

/** What every report of a programme begins with. */
export class ReportHead {
  @Uuid() programmeId!: string;
  @LanguageText(500) title!: LanguageMap;
  @Optional() @Nested(() => FundView) fund?: FundView;
}
