import { surveyClosed, surveyOpened } from '#contracts';
import { definePlugin } from '#plugin-kit';
import { answers } from './answers/answers.feature.js';
import { buffer } from './buffer/buffer.feature.js';
import { copies } from './copies/copies.feature.js';
import { evaluationConfig } from './evaluation.config.js';
import { migrations } from './migrations/index.js';
import { surveysOfProgramme } from './programme-section/surveys-of-programme.js';
import { surveys } from './surveys/surveys.feature.js';

/** Asks those who took part what they think, without being able to know who said what. */
export const evaluation = definePlugin({
  name: 'evaluation',
  version: '1.0.0',
  summary: 'Surveys that are opened by the end of a session and answered without being known',
  segments: ['answers'],
  basePath: '/evaluation',
  config: evaluationConfig,
  migrations,
  permissions: {
    'survey:read': {
      summary: 'See which surveys there are and how many have answered',
      roles: ['evaluator', 'programme-office', 'trainer', 'steering'],
    },
    'survey:read-results': {
      summary: 'See the results of surveys',
      roles: ['evaluator', 'programme-office', 'trainer', 'steering'],
    },
  },
  publishes: [surveyOpened, surveyClosed],
  personalData: [
    {
      what: 'Who attended which session, and whether their place to answer was fetched',
      purpose: 'To ask those who took part, once each, and to remind those who have not fetched their place',
      legalBasis: 'Public task; for private bodies legitimate interest',
      retention: 'Until the programme is archived, or the person is erased',
    },
    {
      what: 'Answers, without anything that leads to a person',
      purpose: 'To follow up and improve the programme',
      legalBasis: 'Not personal data once the survey is closed and its answers are mixed, among at least five',
      retention: 'Until the programme is archived',
    },
  ],
  programme: surveysOfProgramme,
  navigation: [{ label: { sv: 'Enkäter', en: 'Surveys' }, path: '/surveys', permission: 'survey:read' }],
  features: [copies, surveys, buffer, answers],
});
