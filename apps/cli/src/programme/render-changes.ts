import { type SectionChange, changesAnything } from '#programme';
import type { PlatformLanguage } from '#plugin-kit/contract';

const SIGNS = { create: '+', update: '~', end: '-', none: ' ' } as const;

const TEXTS = {
  sv: {
    nothing: 'Allt står redan som i filen.',
    create: 'nya',
    update: 'ändrade',
    end: 'avslutade',
    none: 'oförändrade',
  },
  en: {
    nothing: 'Everything stands as in the file already.',
    create: 'new',
    update: 'changed',
    end: 'ended',
    none: 'unchanged',
  },
} as const;

/** Changes as lines for people: what is new, changed or ended, and how many of each. */
export function renderChanges(changes: readonly SectionChange[], language: PlatformLanguage): string[] {
  const texts = TEXTS[language];
  if (!changesAnything(changes)) return [texts.nothing];
  const lines = changes
    .filter(({ action }) => action !== 'none')
    .map(
      ({ section, action, key, fields }) =>
        `${SIGNS[action]} ${section} ${key}${action === 'update' && fields.length > 0 ? `: ${fields.join(', ')}` : ''}`,
    );
  const counts = (['create', 'update', 'end', 'none'] as const).map(
    (action) => `${changes.filter((change) => change.action === action).length} ${texts[action]}`,
  );
  return [...lines, '', counts.join(', ')];
}
