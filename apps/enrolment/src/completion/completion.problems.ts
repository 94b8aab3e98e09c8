import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

/** When a module is to be completed by somebody whose attendance is not signed. */
export const AttendanceNotSigned = defineProblem<{ enrolmentIds: readonly string[] }>(
  type('attendance-not-signed'),
  409,
  { sv: 'Närvaron är inte underskriven', en: 'The attendance is not signed' },
);

/** When the enrolment waits or is cancelled: there is nothing to assess. */
export const NotAssessable = defineProblem<{ enrolmentIds: readonly string[] }>(type('not-assessable'), 409, {
  sv: 'Det finns inget att bedöma',
  en: 'There is nothing to assess',
});

/** When a completed module is said to have failed, and nobody says why that is corrected: `correction`. */
export const OutcomeRecorded = defineProblem<{ enrolmentIds: readonly string[] }>(type('outcome-recorded'), 409, {
  sv: 'Resultatet är redan registrerat: ange varför det rättas',
  en: 'The outcome is recorded already: say why it is corrected',
});

/** When somebody would assess oneself. */
export const OwnAssessment = defineProblem<{ enrolmentId: string }>(type('own-assessment'), 409, {
  sv: 'Ingen bedömer sig själv',
  en: 'Nobody assesses oneself',
});
