import type { Invariant } from './invariant.js';
import { attendanceKept } from './invariants/attendance-kept.js';
import { cardsByTwo } from './invariants/cards-by-two.js';
import { certificateCases } from './invariants/certificate-cases.js';
import { certificatesByTwo } from './invariants/certificates-by-two.js';
import { certificatesImpartial } from './invariants/certificates-impartial.js';
import { certificatesIssued } from './invariants/certificates-issued.js';
import { certificationCopies } from './invariants/certification-copies.js';
import { enrolmentCopies } from './invariants/enrolment-copies.js';
import { enrolmentOnce } from './invariants/enrolment-once.js';
import { enrolmentTold } from './invariants/enrolment-told.js';
import { evaluationCopies } from './invariants/evaluation-copies.js';
import { eventsComplete } from './invariants/events-complete.js';
import { eventsFromOwner } from './invariants/events-from-owner.js';
import { grantsHeld } from './invariants/grants-held.js';
import { identityCopies } from './invariants/identity-copies.js';
import { inboxAhead } from './invariants/inbox-ahead.js';
import { inboxBehind } from './invariants/inbox-behind.js';
import { insightCopies } from './invariants/insight-copies.js';
import { membershipsApart } from './invariants/memberships-apart.js';
import { membershipsAgreed } from './invariants/memberships-agreed.js';
import { outboxAge } from './invariants/outbox-age.js';
import { outboxSent } from './invariants/outbox-sent.js';
import { parkedEvents } from './invariants/parked-events.js';
import { personStates } from './invariants/person-states.js';
import { plansFulfilled } from './invariants/plans-fulfilled.js';
import { programmeCopies } from './invariants/programme-copies.js';
import { queueNumbers } from './invariants/queue-numbers.js';
import { queueOrder } from './invariants/queue-order.js';
import { seatsIdle } from './invariants/seats-idle.js';
import { seatsOversold } from './invariants/seats-oversold.js';
import { seatsRecount } from './invariants/seats-recount.js';
import { sessionsWithinProgramme } from './invariants/sessions-within-programme.js';
import { surveyCounts } from './invariants/survey-counts.js';

/** Everything that the doctor states, in the order of its report. */
export const invariants: readonly Invariant[] = [
  seatsRecount,
  seatsOversold,
  seatsIdle,
  queueNumbers,
  queueOrder,
  enrolmentOnce,
  ...attendanceKept,
  sessionsWithinProgramme,
  plansFulfilled,
  membershipsAgreed,
  membershipsApart,
  eventsComplete,
  eventsFromOwner,
  enrolmentTold,
  outboxAge,
  outboxSent,
  inboxAhead,
  inboxBehind,
  parkedEvents,
  ...enrolmentCopies,
  ...insightCopies,
  ...evaluationCopies,
  ...certificationCopies,
  ...identityCopies,
  ...programmeCopies,
  personStates,
  grantsHeld,
  certificateCases,
  certificatesIssued,
  certificatesByTwo,
  certificatesImpartial,
  cardsByTwo,
  surveyCounts,
];
