import { type LanguageMap, textIn } from '#plugin-kit/contract';

/** What has to be done for a certificate. */
export interface Criteria {
  readonly needsPlan: boolean;
  readonly profile?:
    | {
        readonly title: LanguageMap;
        readonly framework: string;
        readonly requirements: readonly { readonly competence: string; readonly level: number }[];
      }
    | undefined;
  readonly programme?: { readonly title: LanguageMap } | undefined;
  readonly fund?: { readonly wording: LanguageMap } | undefined;
}

/**
 * The language of a certificate, whose texts cannot be in two: that in which it has both a title and a description,
 * Swedish first, then English, then whatever there is.
 */
export function badgeLanguage({
  title,
  description,
}: {
  readonly title: LanguageMap;
  readonly description: LanguageMap;
}): string {
  const languages = ['sv', 'en', ...Object.keys(title)];
  return (
    languages.find((language) => title[language] !== undefined && description[language] !== undefined) ??
    languages.find((language) => title[language] !== undefined) ??
    'sv'
  );
}

interface Sentences {
  readonly level: (level: number) => string;
  readonly profile: (title: string, requirements: readonly string[], framework: string) => string;
  readonly requirement: (competence: string, level: number) => string;
  readonly plan: string;
  readonly programme: (title: string) => string;
}

const swedish: Sentences = {
  level: (level) => `Minst nivå ${level}`,
  profile: (title, requirements, framework) =>
    `Genomförda moduler visar den digitala kompetens som kravprofilen "${title}" tar ` +
    `upp: ${requirements.join(', ')} (${framework}).`,
  requirement: (competence, level) => `${competence} på minst nivå ${level}`,
  plan: 'Den överenskomna utbildningsplanen är uppfylld.',
  programme: (title) => `Program: ${title}.`,
};

const english: Sentences = {
  level: (level) => `At least level ${level}`,
  profile: (title, requirements, framework) =>
    `Completed modules show the digital competence that the requirement profile "${title}" ` +
    `asks for: ${requirements.join(', ')} (${framework}).`,
  requirement: (competence, level) => `${competence} at level ${level} or higher`,
  plan: 'The training plan that was agreed on is fulfilled.',
  programme: (title) => `Programme: ${title}.`,
};

/** Our own sentences are in Swedish, and in English beside texts of any other language. */
const sentencesIn = (language: string): Sentences => (language === 'sv' ? swedish : english);

export const levelText = (level: number, language: string): string => sentencesIn(language).level(level);

/** What had to be done for it, in words and with who paid (PUBLIC-SECTOR 19). */
export function narrative({ profile, needsPlan, programme, fund }: Criteria, language: string): string {
  const say = sentencesIn(language);
  const parts = [
    profile &&
      say.profile(
        textIn(profile.title, language),
        profile.requirements.map(({ competence, level }) => say.requirement(competence, level)),
        frameworkName(profile.framework),
      ),
    needsPlan && say.plan,
    programme && say.programme(textIn(programme.title, language)),
    fund && `${textIn(fund.wording, language)}.`,
  ];
  return parts.filter(Boolean).join(' ');
}

/** `digcomp-2.2` as people write it. */
export const frameworkName = (framework: string): string => framework.replace(/^digcomp-/, 'DigComp ');
