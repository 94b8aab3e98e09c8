import type { Dice } from './dice.js';

/** How the people of a programme behave; what the programme offers stands in its file. */
export interface Scenario {
  /** Name of the programme file, without `.yaml`. */
  readonly programme: string;
  /** Mondays on which rounds of sessions begin, in the time for which the file was written. */
  readonly rounds: readonly string[];
  /** Course that everybody takes one module of, in the first round. */
  readonly firstCourse: string;
  readonly groups: { readonly [goalGroup: string]: GroupBehaviour };
  /** Modules that are taken after another one. */
  readonly follows: { readonly [module: string]: string };
  /** Shares of people or of sessions, 0–1. */
  readonly chances: {
    /** Sessions with fewer seats than people who want them. */
    readonly crowded: number;
    readonly cancels: number;
    readonly absent: number;
    /** Who is there for less than all the time. */
    readonly leavesEarly: number;
    /** Who has no seat and was not asked, and comes all the same. */
    readonly walksIn: number;
    /** Of whom the trainer notes something wrong at first. */
    readonly mistyped: number;
    /** Sessions whose participants sign on paper. */
    readonly onPaper: number;
    readonly fails: number;
    readonly takesSurvey: number;
    /** Of those who take one. */
    readonly answersSurvey: number;
  };
  readonly staff: { readonly trainers: number };
}

/** What the people of one goal group do. */
export interface GroupBehaviour {
  /** Key of their course. */
  readonly course: string;
  /** Keys of the organisations they work in; absent = any. */
  readonly organisations?: readonly string[];
  /** Modules that one person takes in one round at most. */
  readonly pace: number;
  /** Number of the last round in which somebody begins; the first is 1. */
  readonly beginsUntil: number;
  /** How many leave the programme before they are done; they stay in the denominator. */
  readonly leaving: number;
  /** How many stay but do not take all they planned. */
  readonly unfinished: number;
  /** The modules a person agrees on, of the course's. */
  readonly choose: (modules: readonly string[], dice: Dice) => readonly string[];
  /**
   * Hours that the group's people shall have on average in the course: some plan more, to make up for those who leave.
   */
  readonly averageHours?: number;
}
