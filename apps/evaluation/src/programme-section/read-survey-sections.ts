import { repeatedKeys } from '#plugin-kit';
import { type InputFault, InvalidInput, type LanguageMap, type Pointer, keyedId } from '#plugin-kit/contract';
import type { QuestionSection, SurveySection, SurveySections } from './survey-section.js';

/** A survey definition as a programme file wants it, with ids in place of keys and defaults filled in. */
export interface WantedDefinition {
  readonly definitionId: string;
  readonly key: string;
  readonly title: LanguageMap;
  readonly courseIds: string[] | null;
  readonly closesAfterDays: number;
  readonly questions: Question[];
}

/** A question of a survey; `min` and `max` for ratings, `options` for choices. */
export interface Question {
  readonly key: string;
  readonly type: 'rating' | 'choice' | 'text';
  readonly text: LanguageMap;
  readonly options?: readonly { readonly key: string; readonly text: LanguageMap }[];
  readonly min?: number;
  readonly max?: number;
  readonly required: boolean;
}

const texts = {
  needsOptions: { sv: 'En valfråga behöver alternativ.', en: 'A choice needs options.' },
  noOptions: { sv: 'Bara en valfråga har alternativ.', en: 'Only a choice has options.' },
  noRange: {
    sv: 'Bara en skattning har minsta och högsta värde.',
    en: 'Only a rating has a lowest and a highest value.',
  },
} satisfies Record<string, LanguageMap>;

/**
 * What our section of a programme file wants.
 * @throws {InvalidInput} with pointers from `/sections`
 */
export function readSurveySections(programmeId: string, { surveys }: SurveySections): WantedDefinition[] {
  const faults = surveys.flatMap((survey, index) => faultsOf(survey, `/sections/surveys/${index}`));
  faults.push(...repeatedKeys(surveys, '/sections/surveys'));
  if (faults.length > 0) throw new InvalidInput({}, { errors: faults });
  return surveys.map((survey) => wanted(programmeId, survey));
}

function faultsOf({ questions }: SurveySection, at: Pointer): InputFault[] {
  const faults: InputFault[] = repeatedKeys(questions, `${at}/questions`);
  questions.forEach(({ type, options, min, max }, index) => {
    const pointer: Pointer = `${at}/questions/${index}`;
    if (type === 'choice' && !options) faults.push({ pointer, detail: texts.needsOptions });
    if (type !== 'choice' && options) faults.push({ pointer: `${pointer}/options`, detail: texts.noOptions });
    if (type !== 'rating' && (min !== undefined || max !== undefined))
      faults.push({ pointer: `${pointer}/${min === undefined ? 'max' : 'min'}`, detail: texts.noRange });
    if (options) faults.push(...repeatedKeys(options, `${pointer}/options`));
  });
  return faults;
}

function wanted(
  programmeId: string,
  { key, title, courses, closesAfterDays, questions }: SurveySection,
): WantedDefinition {
  return {
    definitionId: keyedId('survey', programmeId, key),
    key,
    title,
    closesAfterDays,
    courseIds: courses ? courses.map((course) => keyedId('course', programmeId, course)).sort() : null,
    questions: questions.map(questionOf),
  };
}

function questionOf({ key, type, text, options, min = 1, max = 5, required = false }: QuestionSection): Question {
  return {
    key,
    type,
    text,
    required,
    ...(type === 'rating' && { min, max }),
    ...(options && { options: options.map((option) => ({ key: option.key, text: option.text })) }),
  };
}
