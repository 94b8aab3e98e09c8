import { preferredLanguage } from '#plugin-kit/contract';

/**
 * The language of a page: as the person chose on it, else as the client asked (`ui_locales`), else as the browser
 * prefers.
 */
export function pageLanguage(chosen: unknown, uiLocales: unknown, acceptLanguage: string | undefined): 'sv' | 'en' {
  if (chosen === 'sv' || chosen === 'en') return chosen;
  const asked = typeof uiLocales === 'string' ? uiLocales.trim().replace(/\s+/g, ',') : '';
  return preferredLanguage(asked === '' ? acceptLanguage : asked);
}
