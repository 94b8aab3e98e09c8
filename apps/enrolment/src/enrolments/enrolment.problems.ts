import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

/** When no session of this id is known here; one that was scheduled a moment ago may still be on its way. */
export const SessionUnknown = defineProblem<{ sessionId: string }>(type('session-unknown'), 404, {
  sv: 'Tillfället finns inte',
  en: 'There is no such session',
});

/** When the learner has a seat or a place in the queue of this session already, or has taken part in it. */
export const AlreadyEnrolled = defineProblem<{ enrolmentId: string }>(type('already-enrolled'), 409, {
  sv: 'Du är redan anmäld',
  en: 'Already enrolled',
});

/** When the session was cancelled. */
export const SessionCancelled = defineProblem<{ sessionId: string }>(type('session-cancelled'), 409, {
  sv: 'Tillfället är inställt',
  en: 'The session is cancelled',
});

/** When an outcome is recorded before the session has begun. */
export const SessionNotBegun = defineProblem<{ sessionId: string }>(type('session-not-begun'), 409, {
  sv: 'Tillfället har inte börjat',
  en: 'The session has not begun',
});

/** When the session has begun: one enrols and cancels before that. */
export const SessionBegun = defineProblem<{ sessionId: string }>(type('session-begun'), 409, {
  sv: 'Tillfället har börjat',
  en: 'The session has begun',
});

/**
 * When the learner takes no part in the programme on the day asked about (`on`); a membership begun a moment ago may
 * still be on its way.
 */
export const NotAParticipant = defineProblem<{ programmeId: string; learnerId: string; on: string }>(
  type('not-a-participant'),
  409,
  { sv: 'Personen deltar inte i programmet', en: 'The person does not take part in the programme' },
);

/** When the enrolment has an outcome or signed hours, and cannot be cancelled any more. */
export const EnrolmentEnded = defineProblem<{ enrolmentId: string; state: string }>(type('enrolment-ended'), 409, {
  sv: 'Anmälan är avslutad',
  en: 'The enrolment has ended',
});
