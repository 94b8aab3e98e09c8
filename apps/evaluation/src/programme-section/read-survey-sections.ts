import { readInput } from '#plugin-kit';
import { InvalidInput, type LanguageMap, keyedId } from '#plugin-kit/contract';
import { type QuestionSection, type SurveySection, SurveySections } from './survey-section.js';

/** A survey definition as a programme file wants it, with ids in place of keys and defaults filled in. */
export interface WantedDefinition {
  readonly definitionId: string;
  readonly key: string;
  readonly title: LanguageMap;
  readonly courseIds: readonly string[] | null;
  readonly closesAfterDays: number;
  readonly questions: readonly Question[];
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

interface Fault {
  readonly pointer: string;
  readonly detail: LanguageMap;
}

const texts = {
  repeated: { sv: 'Nyckeln finns redan.', en: 'The key stands here already.' },
  needsOptions: { sv: 'En valfråga behöver alternativ.', en: 'A choice needs options.' },
  noOptions: { sv: 'Bara en valfråga har alternativ.', en: 'Only a choice has options.' },
  noRange: { sv: 'Bara en skattning har minsta och högsta värde.', en: 'Only a rating has a lowest and a highest value.' },
} satisfies Record<string, LanguageMap>;

/**
 * Reads our section of a programme file.
 * @throws {InvalidInput} with pointers from `/sections`
 */
export function readSurveySections(programmeId: string, sections: unknown): WantedDefinition[] {
  const own = isObject(sections) && sections['surveys'] !== undefined ? { surveys: sections['surveys'] } : {};
  const { surveys = [] } = read(own);
  const faults = surveys.flatMap((survey, index) => faultsOf(survey, `/sections/surveys/${index}`));
  faults.push(...repeats(surveys, '/sections/surveys'));
  if (faults.length > 0) throw new InvalidInput({}, { errors: faults });
  return surveys.map((survey) => wanted(programmeId, survey));
}

function read(own: object): SurveySections {
  try {
    return readInput(SurveySections, own);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput({}, { errors: (error.options.errors ?? []).map(({ pointer, detail }) => ({ pointer: `/sections${pointer}`, detail })) });
  }
}

function faultsOf({ questions }: SurveySection, at: string): Fault[] {
  const faults = repeats(questions, `${at}/questions`);
  questions.forEach(({ type, options, min, max }, index) => {
    const pointer = `${at}/questions/${index}`;
    if (type === 'choice' && !options) faults.push({ pointer, detail: texts.needsOptions });
    if (type !== 'choice' && options) faults.push({ pointer: `${pointer}/options`, detail: texts.noOptions });
    if (type !== 'rating' && (min !== undefined || max !== undefined)) faults.push({ pointer: `${pointer}/${min === undefined ? 'max' : 'min'}`, detail: texts.noRange });
    if (options) faults.push(...repeats(options, `${pointer}/options`));
  });
  return faults;
}

function repeats(entries: readonly { readonly key: string }[], at: string): Fault[] {
  const seen = new Set<string>();
  return entries.flatMap(({ key }, index) => (seen.size === seen.add(key).size ? [{ pointer: `${at}/${index}/key`, detail: texts.repeated }] : []));
}

function wanted(programmeId: string, { key, title, courses, closesAfterDays, questions }: SurveySection): WantedDefinition {
  return {
    definitionId: keyedId('survey', programmeId, key), key, title, closesAfterDays,
    courseIds: courses ? courses.map((course) => keyedId('course', programmeId, course)).sort() : null,
    questions: questions.map(questionOf),
  };
}

function questionOf({ key, type, text, options, min = 1, max = 5, required = false }: QuestionSection): Question {
  return {
    key, type, text, required,
    ...(type === 'rating' && { min, max }),
    ...(options && { options: options.map((option) => ({ key: option.key, text: option.text })) }),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
