import { type InputFault, type LanguageMap, memberPointer } from '#plugin-kit/contract';
import type { Question } from '../programme-section/read-survey-sections.js';

/** What one person answered, by the keys of the questions. */
export type Answers = Readonly<Record<string, string | number>>;

export const LONGEST_TEXT = 4_000;

const texts = {
  notObject: { sv: 'Ska vara ett objekt med svar.', en: 'Must be an object of answers.' },
  unknown: { sv: 'Frågan finns inte i enkäten.', en: 'The survey has no such question.' },
  missing: { sv: 'Frågan behöver ett svar.', en: 'The question needs an answer.' },
  notOption: { sv: 'Ska vara ett av alternativen.', en: 'Must be one of the options.' },
  notText: { sv: `Ska vara text på 1–${LONGEST_TEXT} tecken.`, en: `Must be a text of 1–${LONGEST_TEXT} characters.` },
} satisfies Record<string, LanguageMap>;

/** What is wrong with the answers to these questions, with pointers from `/answers`; empty when nothing is. */
export function answerFaults(questions: readonly Question[], answers: unknown): InputFault[] {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers))
    return [{ pointer: '/answers', detail: texts.notObject }];
  const given = answers as Record<string, unknown>;
  const known = new Set(questions.map(({ key }) => key));
  const strangers = Object.keys(given)
    .filter((key) => !known.has(key))
    .slice(0, 20);
  return [
    ...strangers.map((key) => ({ pointer: memberPointer('/answers', key), detail: texts.unknown })),
    ...questions.flatMap((question): InputFault[] => {
      const detail = faultOf(question, Object.hasOwn(given, question.key) ? given[question.key] : undefined);
      return detail ? [{ pointer: `/answers/${question.key}`, detail }] : [];
    }),
  ];
}

function faultOf({ type, options, min = 1, max = 5, required }: Question, value: unknown): LanguageMap | undefined {
  if (value === undefined) return required ? texts.missing : undefined;
  switch (type) {
    case 'rating':
      if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return undefined;
      return {
        sv: `Ska vara ett heltal från ${min} till ${max}.`,
        en: `Must be a whole number from ${min} to ${max}.`,
      };
    case 'choice':
      return options?.some(({ key }) => key === value) ? undefined : texts.notOption;
    case 'text':
      return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT
        ? undefined
        : texts.notText;
  }
}
