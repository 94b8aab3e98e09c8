import type { LanguageMap } from '../contract/index.js';

type Bound = number | undefined;

/** What is said to people when a value is refused: what is wanted, never what was given. */
export const faultTexts = {
  missing: { sv: 'Uppgiften saknas.', en: 'This is missing.' },
  unknown: { sv: 'Det finns ingen uppgift med det namnet.', en: 'There is no field of that name.' },
  notObject: { sv: 'Ska vara ett objekt med namngivna uppgifter.', en: 'Must be an object with named fields.' },
  notArray: { sv: 'Ska vara en lista.', en: 'Must be a list.' },
  notText: { sv: 'Ska vara text.', en: 'Must be text.' },
  notStorable: { sv: 'Innehåller tecken som inte kan sparas.', en: 'Contains characters that cannot be stored.' },
  notSeen: (at: number, code: string): LanguageMap => ({
    sv: `Tecken ${at} (${code}) syns inte, eller är ett mellanslag för mycket.`,
    en: `Character ${at} (${code}) is not seen, or is a space too many.`,
  }),
  notAName: { sv: 'Ska vara ett namn som syns.', en: 'Must be a name that is seen.' },
  blank: { sv: 'Får inte vara tom.', en: 'Must not be empty.' },
  wrongForm: { sv: 'Har fel form.', en: 'Has the wrong form.' },
  notNumber: { sv: 'Ska vara ett tal.', en: 'Must be a number.' },
  notInteger: { sv: 'Ska vara ett heltal.', en: 'Must be a whole number.' },
  notBoolean: { sv: 'Ska vara sant eller falskt (true eller false).', en: 'Must be true or false.' },
  notUuid: { sv: 'Ska vara ett id: UUID med små bokstäver.', en: 'Must be an id: a UUID in lower case.' },
  notInstant: {
    sv: 'Ska vara en tidpunkt i UTC, som 2026-03-29T07:30:00Z.',
    en: 'Must be an instant in UTC, like 2026-03-29T07:30:00Z.',
  },
  notDay: { sv: 'Ska vara en dag som finns, som 2026-03-29.', en: 'Must be a day that exists, like 2026-03-29.' },
  notUrl: {
    sv: 'Ska vara en webbadress som börjar med http:// eller https://.',
    en: 'Must be a web address that begins with http:// or https://.',
  },
  notEmail: {
    sv: 'Ska vara en e-postadress, som namn@exempel.se.',
    en: 'Must be an e-mail address, like name@example.org.',
  },
  notLanguage: {
    sv: 'Ska vara en språkkod, som sv, en eller sv-x-lattlast.',
    en: 'Must be a language tag, like sv, en or sv-x-lattlast.',
  },
  noLanguage: { sv: 'Texten ska finnas på minst ett språk.', en: 'The text is needed in at least one language.' },
  repeated: { sv: 'Samma värde finns mer än en gång.', en: 'The same value occurs more than once.' },
  forbiddenName: { sv: 'Namnet är inte tillåtet.', en: 'The name is not allowed.' },
  notJson: { sv: 'Ska vara JSON.', en: 'Must be JSON.' },
  tooDeep: { sv: 'Är för djupt nästlat.', en: 'Is nested too deeply.' },

  tooShort: (min: number): LanguageMap =>
    min === 1 ? faultTexts.blank : { sv: `Minst ${min} tecken.`, en: `At least ${min} characters.` },
  tooLong: (max: number): LanguageMap => ({ sv: `Högst ${max} tecken.`, en: `At most ${max} characters.` }),
  tooFew: (min: number): LanguageMap => ({ sv: `Minst ${min} i listan.`, en: `At least ${min} in the list.` }),
  tooMany: (max: number): LanguageMap => ({ sv: `Högst ${max} i listan.`, en: `At most ${max} in the list.` }),
  tooManyKeys: (max: number): LanguageMap => ({ sv: `Högst ${max} uppgifter.`, en: `At most ${max} entries.` }),
  notOneOf: (values: readonly unknown[]): LanguageMap => ({
    sv: `Ska vara något av: ${values.join(', ')}.`,
    en: `Must be one of: ${values.join(', ')}.`,
  }),
  outside: (min: Bound, max: Bound): LanguageMap => {
    if (min === undefined) return { sv: `Ska vara högst ${max}.`, en: `Must be at most ${max}.` };
    if (max === undefined) return { sv: `Ska vara minst ${min}.`, en: `Must be at least ${min}.` };
    return { sv: `Ska vara från ${min} till ${max}.`, en: `Must be from ${min} to ${max}.` };
  },
} as const;
