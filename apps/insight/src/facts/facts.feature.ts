import { defineFeature } from '#plugin-kit';
import { CopyCertificates } from './copy-certificates.subscriber.js';
import { CopyEnrolments } from './copy-enrolments.subscriber.js';
import { CopyGoals } from './copy-goals.subscriber.js';
import { CopyMemberships } from './copy-memberships.subscriber.js';
import { CopyModules } from './copy-modules.subscriber.js';
import { CopyPeople } from './copy-people.subscriber.js';
import { CopyPlans } from './copy-plans.subscriber.js';
import { CopyProgrammes } from './copy-programmes.subscriber.js';
import { CopySurveys } from './copy-surveys.subscriber.js';

/** What happened, as the others told it; the reports are read from here and from nowhere else. */
export const facts = defineFeature({
  subscribers: [
    CopyProgrammes,
    CopyGoals,
    CopyModules,
    CopyPeople,
    CopyMemberships,
    CopyEnrolments,
    CopyPlans,
    CopySurveys,
    CopyCertificates,
  ],
});
