import { defineEvent, defineSectionsApplied, fact } from '#plugin-kit/contract';

const surveyFacts = {
  surveyId: fact.id('The survey'),
  programmeId: fact.id('Its programme'),
  sessionId: fact.optional(fact.id('The session that it asks about')),
  entitled: fact.count('How many may answer'),
};
export const surveyOpened = defineEvent('evaluation', 'survey', 'opened', 1, 'A survey can be answered', {
  ...surveyFacts,
  closesAt: fact.instant('Until when'),
});
/** Counts only: nobody can be followed from here. */
export const surveyClosed = defineEvent('evaluation', 'survey', 'closed', 1, 'A survey can be answered no more', {
  ...surveyFacts,
  tokensIssued: fact.count('How many fetched what it takes to answer'),
  answered: fact.count('How many answered'),
});
export const evaluationSectionsApplied = defineSectionsApplied('evaluation');
