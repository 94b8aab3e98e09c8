import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

/** When a sheet of this number was entered already: every printed sheet has a number of its own in the programme. */
export const SheetEntered = defineProblem<{ sheetId: string }>(type('sheet-entered'), 409, {
  sv: 'Ett blad med det numret är redan infört',
  en: 'A sheet of this number has been entered already',
});

/** When nothing is noted that the participant could have signed on the sheet, or it is signed already. */
export const NotOnSheet = defineProblem<{ enrolmentIds: readonly string[] }>(type('not-on-sheet'), 409, {
  sv: 'Det finns ingen närvaro som väntar på underskrift',
  en: 'There is no attendance that waits for a signature',
});

/**
 * When whoever attests a sheet has entered it, noted something on it, or stands on it as a participant: a second person
 * attests.
 */
export const AttestedByTheSame = defineProblem<{ sheetIds: readonly string[] }>(type('attested-by-the-same'), 409, {
  sv: 'Bladet intygas av någon annan än den som har antecknat, fört in eller skrivit under',
  en: 'The sheet is attested by somebody else than who noted, entered or signed it',
});
