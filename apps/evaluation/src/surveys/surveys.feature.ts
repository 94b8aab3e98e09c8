import { defineFeature, provideCursors } from '#plugin-kit';
import { evaluationConfig } from '../evaluation.config.js';
import { RefillKeys } from '../keys/refill-keys.job.js';
import { SurveyKeys } from '../keys/survey-keys.js';
import { SurveyDefinition } from '../programme-section/survey-definition.entity.js';
import { CloseSurvey } from './close-survey.timer.js';
import { EntitleAttendees } from './entitle-attendees.subscriber.js';
import { FollowSessions } from './follow-sessions.subscriber.js';
import { GetSurvey } from './get-survey.operation.js';
import { IssueToken } from './issue-token.operation.js';
import { ListMySurveys } from './list-my-surveys.operation.js';
import { ListSurveys } from './list-surveys.operation.js';
import { OpenSurveys } from './open-surveys.timer.js';

/** Surveys: opened by the end of a session, answered by those who attended it, closed some days later. */
export const surveys = defineFeature({
  entities: [SurveyDefinition],
  operations: [ListMySurveys, ListSurveys, GetSurvey, IssueToken],
  subscribers: [FollowSessions, EntitleAttendees],
  timers: [OpenSurveys, CloseSurvey],
  jobs: [RefillKeys],
  providers: [SurveyKeys, provideCursors(evaluationConfig)],
});
