/** A text written by people, one entry a language (BCP 47 tag): `{ sv: 'Kurs', en: 'Course' }`. */
export type LanguageMap = { readonly [language: string]: string };

/** The languages in which the platform itself speaks. */
export const PLATFORM_LANGUAGES = ['sv', 'en'] as const;
export type PlatformLanguage = (typeof PLATFORM_LANGUAGES)[number];

/**
 * The first language of an `Accept-Language` header (RFC 9110 section 12.5.4) that the platform speaks; Swedish when
 * the header names none. Quality values are honoured, ranges are matched by their primary subtag.
 */
export function preferredLanguage(acceptLanguage: string | undefined): PlatformLanguage {
  if (!acceptLanguage) return 'sv';
  const ranked = acceptLanguage
    .slice(0, 200)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const q = parameters
        .map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1])
        .find((value) => value !== undefined);
      return { language: tag.split('-')[0] ?? '', q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { language } of ranked) {
    const spoken = PLATFORM_LANGUAGES.find((candidate) => candidate === language);
    if (spoken) return spoken;
  }
  return 'sv';
}

/** The text in the wished language, else Swedish, else English, else whatever there is. */
export function textIn(map: LanguageMap, language: string): string {
  return map[language] ?? map['sv'] ?? map['en'] ?? Object.values(map)[0] ?? '';
}
