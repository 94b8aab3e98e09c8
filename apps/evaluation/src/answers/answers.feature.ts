import { defineFeature } from '#plugin-kit';
import { GetSurveyResults } from './get-survey-results.operation.js';
import { ListPooledResults } from './list-pooled-results.operation.js';
import { SubmitAnswer } from './submit-answer.operation.js';

/** Answers: taken from nobody in particular, mixed when their survey closes, shown in groups of five or more. */
export const answers = defineFeature({ operations: [SubmitAnswer, GetSurveyResults, ListPooledResults] });
