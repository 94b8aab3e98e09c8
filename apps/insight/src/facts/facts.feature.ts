import { defineFeature } from '#plugin-kit';
import { FollowCertificates } from './follow-certificates.subscriber.js';
import { FollowEnrolments } from './follow-enrolments.subscriber.js';
import { FollowMemberships } from './follow-memberships.subscriber.js';
import { FollowPeople } from './follow-people.subscriber.js';
import { FollowPlans } from './follow-plans.subscriber.js';
import { FollowProgrammes } from './follow-programmes.subscriber.js';
import { FollowSurveys } from './follow-surveys.subscriber.js';

/** What happened, as the others told it; the reports are read from here and from nowhere else. */
export const facts = defineFeature({
  subscribers: [
    FollowProgrammes,
    FollowPeople,
    FollowMemberships,
    FollowEnrolments,
    FollowPlans,
    FollowSurveys,
    FollowCertificates,
  ],
});
