import { defineFeature } from '#plugin-kit';
import { CancelEnrolment } from './cancel-enrolment.operation.js';
import { Enrol } from './enrol.operation.js';
import { FollowSessions } from './follow-sessions.subscriber.js';
import { GetEnrolment } from './get-enrolment.operation.js';
import { LeaveProgramme } from './leave-programme.subscriber.js';
import { ListEnrolments } from './list-enrolments.operation.js';

/** Seats and queues: who has one, who waits, who gave it back. */
export const enrolments = defineFeature({
  operations: [Enrol, CancelEnrolment, GetEnrolment, ListEnrolments],
  subscribers: [FollowSessions, LeaveProgramme],
});
