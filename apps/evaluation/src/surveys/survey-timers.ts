import { addDays, startOfStockholmDay, stockholmDay } from '#platform';
import { type Work, defineTimer } from '#plugin-kit';

/** Due when a session ends; the key is the session's id. */
export const openSurveys = defineTimer<{ sessionId: string }>('open-surveys');

/** Due when a survey closes; the key is the survey's id. */
export const closeSurvey = defineTimer<{ surveyId: string }>('close-survey');

/** Due at the end of a day in Sweden; the key is that day. */
export const mixAnswers = defineTimer<{ day: string }>('mix-answers');

/** A survey closes at the end of the day so many days after its session, so that closings fall together. */
export function closingOf(sessionEnd: Date, closesAfterDays: number): Date {
  return startOfStockholmDay(addDays(stockholmDay(sessionEnd), closesAfterDays + 1));
}

/** Has the answers mixed at the end of this day. */
export function mixAtEndOf(day: string, work: Work): void {
  work.schedule(mixAnswers, day, startOfStockholmDay(addDays(day, 1)), { day });
}
