import { addDays, startOfStockholmDay, stockholmDay } from '#platform';
import { defineTimer } from '#plugin-kit';

/** Due when a session ends; the key is the session's id. */
export const openSurveys = defineTimer<{ sessionId: string }>('open-surveys');

/** Due when a survey closes; the key is the survey's id. */
export const closeSurvey = defineTimer<{ surveyId: string }>('close-survey');

/** A survey closes at the end of the day so many days after its session, so that closings fall together. */
export function closingOf(sessionEnd: Date, closesAfterDays: number): Date {
  return startOfStockholmDay(addDays(stockholmDay(sessionEnd), closesAfterDays + 1));
}
