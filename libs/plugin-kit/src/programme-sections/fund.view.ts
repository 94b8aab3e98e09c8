import type { LanguageMap } from '../contract/index.js';
import { LanguageText, Text } from '../fields/index.js';

/** Who pays for a programme, as `catalog.programme.applied` tells it and all of it says (PUBLIC-SECTOR 19). */
export class FundView {
  @LanguageText(200) name!: LanguageMap;
  @LanguageText(200) wording!: LanguageMap;
  @Text(1, 500) emblem!: string;
}
