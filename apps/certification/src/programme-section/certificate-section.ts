import type { LanguageMap } from '#plugin-kit/contract';
import { Bool, Int, LanguageText, ListOf, Nested, Optional, Text, Url } from '#plugin-kit';

const KEY = /^[a-z][a-z0-9-]*$/u;

export class CriteriaSection {
  @Optional()
  @Text(1, 60, {
    pattern: KEY,
    doc: 'Key of the requirement profile whose competences must be shown by completed modules.',
  })
  profile?: string;
  @Optional() @Bool({ doc: 'Whether the training plan must be fulfilled; no unless said.' }) planFulfilled?: boolean;
}

export class IssuerSection {
  @Text(1, 300) name!: string;
  @Optional() @Url() url?: string;
}

/** One entry of the section `certificates` of a programme file. */
export class CertificateSection {
  @Text(1, 60, { pattern: KEY }) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @LanguageText(2_000) description!: LanguageMap;
  @Nested(() => CriteriaSection) criteria!: CriteriaSection;
  @Optional() @Int(1, 240, { doc: 'For how many months it is valid; without end unless said.' }) validMonths?: number;
  @Nested(() => IssuerSection) issuer!: IssuerSection;
}

/** What is read of a programme file. */
export class CertificateSections {
  @Optional() @ListOf(() => CertificateSection, { max: 200 }) certificates: CertificateSection[] = [];
}
