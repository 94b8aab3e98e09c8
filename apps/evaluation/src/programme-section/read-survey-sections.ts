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
  return [
    ...repeatedKeys(questions, `${at}/questions`),
    ...questions.flatMap(({ options = [] }, index) => repeatedKeys(options, `${at}/questions/${index}/options`)),
  ];
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
