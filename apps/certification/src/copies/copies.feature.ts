import { defineFeature } from '#plugin-kit';
import { CopyAssessments } from './copy-assessments.subscriber.js';
import { CopyAttendance } from './copy-attendance.subscriber.js';
import { CopyModules } from './copy-modules.subscriber.js';
import { CopyNames } from './copy-names.person-state.js';
import { CopyPlans } from './copy-plans.subscriber.js';
import { CopyProfiles } from './copy-profiles.subscriber.js';
import { CopyProgrammes } from './copy-programmes.subscriber.js';
import { ForgetPeople } from './forget-people.subscriber.js';
import { KeepTrainers } from './keep-trainers.subscriber.js';

/** What we know of others. It decides nothing by itself; eligibility/ judges by it, so it stands before. */
export const copies = defineFeature({
  subscribers: [
    CopyProgrammes,
    CopyModules,
    CopyProfiles,
    KeepTrainers,
    CopyAttendance,
    CopyAssessments,
    CopyPlans,
    ForgetPeople,
  ],
  personStates: [CopyNames],
});
