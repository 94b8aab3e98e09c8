import { defineEvent } from '#plugin-kit/contract';

/** As the person says; `unknown` where nobody has said. */
export type Sex = 'female' | 'male' | 'other' | 'unknown';

export interface PersonFacts {
  readonly personId: string;
  readonly sex: Sex;
  readonly organisationId: string;
  readonly unitId?: string;
}

export const personRegistered = defineEvent<PersonFacts>()('directory', 'person', 'registered', 1);
export const personChanged = defineEvent<PersonFacts>()('directory', 'person', 'changed', 1);
export const personErased = defineEvent<{ personId: string }>()('directory', 'person', 'erased', 1);

/** A person takes part in a programme as a member of one goal group (an opaque id here: its name is told to nobody by event). */
export const membershipStarted = defineEvent<{ membershipId: string; personId: string; programmeId: string; goalGroupId: string; organisationId: string; from: string }>()('directory', 'membership', 'started', 1);
/** `cause` is a code, never free text (PUBLIC-SECTOR 2). `on` is a day, YYYY-MM-DD. */
export const membershipEnded = defineEvent<{ membershipId: string; personId: string; programmeId: string; goalGroupId: string; organisationId: string; on: string; cause: LeavingCause }>()('directory', 'membership', 'ended', 1);

/** `organisation-left`: the whole organisation does not take part any more; nobody says it of one person. */
export type LeavingCause = 'new-job' | 'end-of-employment' | 'leave-of-absence' | 'workload' | 'moved' | 'other' | 'organisation-left';

/** An organisation takes part in a programme that asked it, from a day on. Days are YYYY-MM-DD. */
export const participationAccepted = defineEvent<{ participationId: string; programmeId: string; organisationId: string; from: string }>()('directory', 'participation', 'accepted', 1);
/** The organisation takes part no longer; the memberships of its people have ended with it. `on` is its last day. */
export const participationEnded = defineEvent<{ participationId: string; programmeId: string; organisationId: string; on: string }>()('directory', 'participation', 'ended', 1);

export const assignmentGranted = defineEvent<{ assignmentId: string; personId?: string; clientId?: string; role: string; scope: string; from?: string; to?: string }>()('directory', 'assignment', 'granted', 1);
export const assignmentRevoked = defineEvent<{ assignmentId: string; personId?: string; clientId?: string; role: string; scope: string }>()('directory', 'assignment', 'revoked', 1);
export const unitChanged = defineEvent<{ unitId: string; organisationId: string; parentUnitId?: string }>()('directory', 'unit', 'changed', 1);

/** The sections of `directory` in a programme file now stand as in this version of the file. */
export const directorySectionsApplied = defineEvent<{ programmeId: string; version: string; sections: readonly string[] }>()('directory', 'programme-sections', 'applied', 1);
