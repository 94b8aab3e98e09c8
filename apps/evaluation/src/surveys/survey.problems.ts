import { defineProblem } from '#plugin-kit/contract';

/** The survey is not open any more. */
export const SurveyClosed = defineProblem('urn:lyftet:problem:evaluation:survey-closed', 409, {
  sv: 'Enkäten är stängd',
  en: 'The survey is closed',
});

/** Results are asked for before the closing: seen twice, they would tell what was answered in between. */
export const SurveyStillOpen = defineProblem('urn:lyftet:problem:evaluation:survey-still-open', 409, {
  sv: 'Enkäten är fortfarande öppen',
  en: 'The survey is still open',
});

/** The person did not attend the session, as far as is known. */
export const NotAsked = defineProblem('urn:lyftet:problem:evaluation:not-asked', 403, {
  sv: 'Enkäten är till för dem som deltog',
  en: 'The survey is for those who took part',
});

/** Another answer slip was issued to the same person before. */
export const TokenAlreadyIssued = defineProblem('urn:lyftet:problem:evaluation:token-already-issued', 409, {
  sv: 'Du har redan hämtat din svarsplats',
  en: 'Your place to answer was fetched before',
});
