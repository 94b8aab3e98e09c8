import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

/** When something is noted of a meeting that has not begun. */
export const MeetingNotBegun = defineProblem<{ sessionId: string; meetingId: string; startsAt: string }>(
  type('meeting-not-begun'),
  409,
  { sv: 'Mötet har inte börjat', en: 'The meeting has not begun' },
);

/** When something is noted of somebody who has cancelled, or an absence of somebody who only waits. */
export const NoSeat = defineProblem<{ enrolmentIds: readonly string[] }>(type('no-seat'), 409, {
  sv: 'Personen deltar inte',
  en: 'The person does not take part',
});

/** When other minutes are noted than those that count, and nobody says why they are corrected: `correction`. */
export const AttendanceSigned = defineProblem<{ enrolmentIds: readonly string[] }>(type('attendance-signed'), 409, {
  sv: 'Närvaron är redan underskriven: ange varför den rättas',
  en: 'The attendance is signed already: say why it is corrected',
});

/** When somebody would note or sign for oneself in another role. */
export const OwnAttendance = defineProblem<{ enrolmentId: string }>(type('own-attendance'), 409, {
  sv: 'Ingen antecknar eller intygar sin egen närvaro',
  en: 'Nobody notes or attests to one’s own attendance',
});

export interface OtherMeeting {
  /** Whose time was to be noted. */
  readonly enrolmentId: string;
  /** Where the person was noted already, and from when until when. */
  readonly sessionId: string;
  readonly meetingId: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** When somebody would be in two meetings at once: the other one is named. */
export const AtTwoPlaces = defineProblem<{ overlaps: readonly OtherMeeting[] }>(type('at-two-places'), 409, {
  sv: 'Personen är antecknad i ett annat möte samtidigt',
  en: 'The person is noted in another meeting at the same time',
});

/** When there are no noted minutes that wait for a signature. */
export const NothingToSign = defineProblem<{ enrolmentId: string }>(type('nothing-to-sign'), 409, {
  sv: 'Det finns ingen närvaro att skriva under',
  en: 'There is no attendance to sign',
});

/** When minutes are to be signed that have not passed. */
export const MinutesToCome = defineProblem<{ enrolmentId: string; until: string }>(type('minutes-to-come'), 409, {
  sv: 'Tiden har inte gått än',
  en: 'The time has not passed yet',
});

/** When whoever noted the minutes would also sign them for the participant, witness or attest to them. */
export const NotedByTheSame = defineProblem<{ enrolmentId: string }>(type('noted-by-the-same'), 409, {
  sv: 'Den som har antecknat närvaron intygar den inte',
  en: 'Whoever noted the attendance does not attest to it',
});

/** When the witness was not in the meeting, or is nobody who is registered. */
export const WitnessNotPresent = defineProblem<{ enrolmentId: string; meetingId?: string }>(
  type('witness-not-present'),
  409,
  { sv: 'Vittnet var inte med på mötet', en: 'The witness was not in the meeting' },
);
