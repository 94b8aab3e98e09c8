import { defineEvent } from '#plugin-kit/contract';

export const surveyOpened = defineEvent<{ surveyId: string; programmeId: string; sessionId?: string; entitled: number; closesAt: string }>()('evaluation', 'survey', 'opened', 1);
/** Counts only: nobody can be followed from here. */
export const surveyClosed = defineEvent<{ surveyId: string; programmeId: string; sessionId?: string; entitled: number; tokensIssued: number; answered: number }>()('evaluation', 'survey', 'closed', 1);
export const evaluationSectionsApplied = defineEvent<{ programmeId: string; version: string; sections: readonly string[] }>()('evaluation', 'programme-sections', 'applied', 1);
