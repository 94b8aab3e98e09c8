import { defineFeature } from '#plugin-kit';
import { GetSurveyResults } from './get-survey-results.operation.js';
import { MixAnswers } from './mix-answers.timer.js';
import { SubmitAnswer } from './submit-answer.operation.js';

/** Answers: taken from nobody in particular, mixed day by day, shown in groups of five or more. */
export const answers = defineFeature({ operations: [SubmitAnswer, GetSurveyResults], timers: [MixAnswers] });
