import {
  modulePublished,
  moduleRetired,
  profilePublished,
  programmeApplied,
  sessionCancelled,
  sessionChanged,
  sessionScheduled,
} from '#contracts';
import { defineFeature, definePlugin, provideCursors } from '#plugin-kit';
import { catalogConfig } from './catalog.config.js';
import { courses } from './courses/courses.feature.js';
import { frameworks } from './frameworks/frameworks.feature.js';
import { migrations } from './migrations/index.js';
import { modules } from './modules/modules.feature.js';
import { profiles } from './profiles/profiles.feature.js';
import { catalogueOfProgramme } from './programme/catalogue-of-programme.js';
import { programme } from './programme/programme.feature.js';
import { programmes } from './programmes/programmes.feature.js';
import { sessions } from './sessions/sessions.feature.js';

export const catalog = definePlugin({
  name: 'catalog',
  version: '1.1.0',
  summary: 'Programmes, their courses cut into modules, the sessions on which these are held, and what work takes',
  basePath: '/catalog',
  config: catalogConfig,
  migrations,
  permissions: {
    'session:manage': { summary: 'Schedule, change and cancel sessions', roles: ['programme-office', 'trainer'] },
  },
  publishes: [
    programmeApplied,
    modulePublished,
    moduleRetired,
    profilePublished,
    sessionScheduled,
    sessionChanged,
    sessionCancelled,
  ],
  personalData: [
    {
      what: 'which people train on a session, by id alone',
      purpose: 'to know who trains, and who may therefore not certify',
      legalBasis: 'GDPR art. 6.1 e (public task); for private bodies art. 6.1 f (legitimate interest)',
      retention: 'as long as the papers of the fund are kept for audit',
    },
  ],
  programme: catalogueOfProgramme,
  features: [
    programmes,
    courses,
    modules,
    profiles,
    frameworks,
    sessions,
    programme,
    defineFeature({ providers: [provideCursors(catalogConfig)] }),
  ],
});
