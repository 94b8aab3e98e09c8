import { createCopies } from './1763770000000-create-copies.js';
import { createEnrolment } from './1763770000001-create-enrolment.js';
import { createTrainingPlan } from './1763770000002-create-training-plan.js';
import { countMinutes } from './1796083200001-count-minutes.js';

/** In the order in which they run. */
export const migrations = [createCopies, createEnrolment, createTrainingPlan, countMinutes];
