import { surveyClosed, surveyOpened } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps how many were asked and how many answered; counts only, nobody can be followed from here. */
export const CopySurveys = defineCopy({
  name: 'CopySurveys',
  table: 'survey',
  key: ['surveyId'],
  rules: [
    keeps(surveyOpened, ['programmeId'], { isClosed: false, tokensIssued: 0, answered: 0 }),
    keeps(surveyClosed, ['programmeId', 'tokensIssued', 'answered'], { isClosed: true }),
  ],
});
