import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

/** When hours are noted before the session has begun. */
export const SessionNotBegun = defineProblem<{ sessionId: string }>(type('session-not-begun'), 409, {
  sv: 'Tillfället har inte börjat',
  en: 'The session has not begun',
});

/** When hours are noted for somebody who has no seat: who waits or has cancelled. */
export const NoSeat = defineProblem<{ enrolmentIds: readonly string[] }>(type('no-seat'), 409, {
  sv: 'Personen har ingen plats',
  en: 'The person has no seat',
});

/** When other hours are noted than those that the participant has signed. */
export const AttendanceSigned = defineProblem<{ enrolmentIds: readonly string[] }>(type('attendance-signed'), 409, {
  sv: 'Närvaron är redan underskriven',
  en: 'The attendance is signed already',
});

/** When there are no noted hours to sign. */
export const NothingToSign = defineProblem<{ enrolmentId: string }>(type('nothing-to-sign'), 409, {
  sv: 'Det finns inga timmar att skriva under',
  en: 'There are no hours to sign',
});
