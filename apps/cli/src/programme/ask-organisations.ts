import type { Programme } from '#programme';
import { type PlatformLanguage, keyedId } from '#plugin-kit/contract';
import type { Api, Identity } from '../http/api.js';

interface Participations {
  readonly items: readonly { readonly organisationName: string; readonly state: string }[];
}

const TEXTS = {
  sv: 'Tillfrågade, men deltar inte ännu: ',
  en: 'Asked, and not taking part yet: ',
} as const;

/** Records that all organisations of the file take part, as the operator may. */
export async function recordAcceptance(
  api: Api,
  operator: Identity,
  { programmeId, content }: Programme,
  reason: string,
): Promise<void> {
  for (const { key } of content.organisations ?? []) {
    const path = `/organisations/${keyedId('organisation', key)}/participations/${programmeId}/record`;
    await api.post(path, { answer: 'accepted', reason }, operator);
  }
}

/** Who is asked by the programme and has not said yes, as a line for people; undefined when all take part. */
export async function renderAsked(
  api: Api,
  operator: Identity,
  { programmeId }: Programme,
  language: PlatformLanguage,
): Promise<string | undefined> {
  const { items } = await api.get<Participations>(
    `/organisations/participations?programmeId=${programmeId}&limit=200`,
    operator,
  );
  const asked = items
    .filter(({ state }) => state === 'asked' || state === 'left')
    .map(({ organisationName }) => organisationName);
  return asked.length === 0 ? undefined : `${TEXTS[language]}${asked.join(', ')}`;
}
