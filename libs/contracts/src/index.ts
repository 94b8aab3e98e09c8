export {
  type CertificateFacts,
  certificateApproved,
  certificateEligible,
  certificateIssued,
  certificateRevoked,
  certificationSectionsApplied,
} from './certification.js';
export {
  type DeliveryForm,
  type GoalMeasure,
  type MeetingFacts,
  type ModuleFacts,
  type ProgrammeGoal,
  type SessionFacts,
  modulePublished,
  moduleRetired,
  catalogSectionsApplied,
  profilePublished,
  programmeApplied,
  sessionCancelled,
  sessionChanged,
  sessionScheduled,
} from './catalog.js';
export {
  type LeavingCause,
  type PersonFacts,
  type Sex,
  assignmentGranted,
  assignmentRevoked,
  directorySectionsApplied,
  membershipEnded,
  membershipStarted,
  participationAccepted,
  participationEnded,
  personChanged,
  personErased,
  personName,
  personRegistered,
  unitChanged,
} from './directory.js';
export {
  type EnrolmentFacts,
  attendanceRecorded,
  enrolmentAdmitted,
  enrolmentCancelled,
  enrolmentCompleted,
  enrolmentConfirmed,
  enrolmentFailed,
  enrolmentPromoted,
  enrolmentWaitlisted,
  planAgreed,
  planFulfilled,
  planReopened,
} from './enrolment.js';
export { evaluationSectionsApplied, surveyClosed, surveyOpened } from './evaluation.js';
export { accountClosed, accountOpened, signInsEnded } from './identity.js';
export { ROLES } from './roles.js';
