import type { ModuleContent } from '#programme';

/** What will happen in a simulated programme; made before the first request, so that every figure can be foretold. */
export interface LifePlan {
  readonly people: readonly PlannedPerson[];
  readonly staff: readonly PlannedEmployee[];
  readonly rounds: readonly PlannedRound[];
}

interface Named {
  /** Unique in the run; also the subject under which the person signs in. */
  readonly key: string;
  readonly given: string;
  readonly family: string;
  readonly sex: 'female' | 'male';
  readonly organisation: string;
}

export interface PlannedPerson extends Named {
  readonly goalGroup: string;
  /** Keys of the modules of the training plan, in the order in which they are taken. */
  readonly modules: readonly string[];
}

export interface PlannedEmployee extends Named {
  readonly role: 'programme-office' | 'coordinator' | 'trainer' | 'certification-officer' | 'evaluator' | 'steering';
}

/** Some weeks in which sessions are held. Days are YYYY-MM-DD. */
export interface PlannedRound {
  /** People enrol on this day. */
  readonly enrolOn: string;
  /** All sessions are over, and what follows on them is done. */
  readonly doneOn: string;
  readonly sessions: readonly PlannedSession[];
  readonly leaving: readonly { readonly person: PlannedPerson; readonly cause: string }[];
}

export interface PlannedMeeting {
  /** RFC 3339, UTC. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly minutes: number;
}

export interface PlannedSession {
  readonly key: string;
  readonly course: string;
  readonly module: ModuleContent;
  readonly meetings: readonly PlannedMeeting[];
  readonly seats: number;
  readonly form: string;
  readonly trainer: PlannedEmployee;
  /** Whether those who were there sign on a printed sheet, which the office attests. */
  readonly onPaper: boolean;
  /** In the order in which people ask for a seat: those who get one, then those who wait; who walks in asks nobody. */
  readonly seatings: readonly Seating[];
}

/** What becomes of one person's wish to take part in one session. */
export interface Seating {
  readonly person: PlannedPerson;
  readonly asks: 'gets-seat' | 'waits' | 'walks-in';
  /**
   * `cancels` and `leaves` free a seat, `promoted` gets one so, `passed-over` waits in vain, `sits-in` waited and sits
   * in the chair of somebody who is absent.
   */
  readonly then: 'stays' | 'cancels' | 'leaves' | 'promoted' | 'passed-over' | 'absent' | 'sits-in';
  /** In all meetings, noted by the trainer and signed; absent = was not there. */
  readonly minutes?: number;
  /** The trainer first noted these, which were signed too, and corrected them. */
  readonly mistyped?: number;
  readonly outcome?: 'completed' | 'failed';
  readonly survey: 'none' | 'token' | 'answer';
}
