import { LanguageText, Nested, Optional, Text, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';

/** Who pays, as every report has to say (PUBLIC-SECTOR 19). */
export class FundView {
  @LanguageText(500) name!: LanguageMap;
  @LanguageText(2_000) wording!: LanguageMap;
  @Text(1, 2_000) emblem!: string;
}

/** What every report of a programme begins with. */
export class ReportHead {
  @Uuid() programmeId!: string;
  @LanguageText(500) title!: LanguageMap;
  @Optional() @Nested(() => FundView) fund?: FundView;
}
