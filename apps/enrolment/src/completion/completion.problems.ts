import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

/** When a module is to be completed by somebody whose attendance is not signed. */
export const AttendanceNotSigned = defineProblem<{ enrolmentIds: readonly string[] }>(
  type('attendance-not-signed'),
  409,
  { sv: 'Närvaron är inte underskriven', en: 'The attendance is not signed' },
);

/** When the enrolment is completed already, or waits or is cancelled: there is nothing to assess. */
export const NotAssessable = defineProblem<{ enrolmentIds: readonly string[] }>(type('not-assessable'), 409, {
  sv: 'Det finns inget att bedöma',
  en: 'There is nothing to assess',
});

/** When somebody would assess oneself. */
export const OwnAssessment = defineProblem<{ enrolmentId: string }>(type('own-assessment'), 409, {
  sv: 'Ingen bedömer sig själv',
  en: 'Nobody assesses oneself',
});
