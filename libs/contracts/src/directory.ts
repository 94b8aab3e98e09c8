import {
  type Told,
  type ToldAll,
  defineEvent,
  definePersonState,
  defineSectionsApplied,
  fact,
} from '#plugin-kit/contract';

const sex = fact.code('As the person says; unknown where nobody has said', ['female', 'male', 'other', 'unknown']);
export type Sex = Told<typeof sex>;

const personId = fact.id('The person');

const personFacts = {
  personId,
  sex,
  organisationId: fact.id('Where the person is employed'),
  unitId: fact.optional(fact.id('The unit there')),
};
export type PersonFacts = ToldAll<typeof personFacts>;

export const personRegistered = defineEvent(
  'directory',
  'person',
  'registered',
  1,
  'A person is known to the platform',
  personFacts,
);
export const personChanged = defineEvent(
  'directory',
  'person',
  'changed',
  1,
  'What is known of a person now stands like this',
  personFacts,
);
export const personErased = defineEvent('directory', 'person', 'erased', 1, 'A person is to be forgotten', {
  personId,
});

/** What the person is called; in the stream PEOPLE only, never in an event. */
export const personName = definePersonState('name', 'What the person is called', {
  given: fact.text('Given name; the only name of who has one', 100),
  family: fact.optional(fact.text('Family name', 100)),
});

const leavingCause = fact.code(
  'Why, as a code and never in words; organisation-left: the whole organisation takes part no more, which ' +
    'nobody says of one person',
  ['new-job', 'end-of-employment', 'leave-of-absence', 'workload', 'moved', 'other', 'organisation-left'],
);
export type LeavingCause = Told<typeof leavingCause>;

const membershipFacts = {
  membershipId: fact.id('The membership'),
  personId,
  programmeId: fact.id('The programme'),
  goalGroupId: fact.id('The goal group; no event tells its name'),
  organisationId: fact.id('Where the person is employed'),
};
export const membershipStarted = defineEvent(
  'directory',
  'membership',
  'started',
  1,
  'A person takes part in a programme as a member of one goal group',
  { ...membershipFacts, from: fact.day('The first day') },
);
export const membershipEnded = defineEvent('directory', 'membership', 'ended', 1, 'A person takes part no more', {
  ...membershipFacts,
  on: fact.day('The last day'),
  cause: leavingCause,
  movedTo: fact.optional(
    fact.id('The goal group in which the person goes on the day after, by another membership; absent: none'),
  ),
});

const participationFacts = {
  participationId: fact.id('The participation'),
  programmeId: fact.id('The programme that asked'),
  organisationId: fact.id('The organisation that was asked'),
};
export const participationAccepted = defineEvent(
  'directory',
  'participation',
  'accepted',
  1,
  'An organisation takes part in a programme that asked it',
  {
    ...participationFacts,
    from: fact.day('The first day'),
  },
);
export const participationEnded = defineEvent(
  'directory',
  'participation',
  'ended',
  1,
  'The organisation takes part no longer; the memberships of its people have ended with it',
  {
    ...participationFacts,
    on: fact.day('The last day'),
  },
);

const assignmentFacts = {
  assignmentId: fact.id('The assignment'),
  personId: fact.optional(fact.id('The person who has the role; either this or clientId')),
  clientId: fact.optional(fact.text('The client (a machine) that has the role', 255)),
  role: fact.text('The role', 41, /^[a-z][a-z0-9-]{1,40}$/),
  scope: fact.text(
    'Where it holds: *, or programme:, organisation:, unit:, session: and the id',
    60,
    /^(?:\*|(?:programme|organisation|unit|session):[0-9a-f-]{36})$/,
  ),
};
export const assignmentGranted = defineEvent('directory', 'assignment', 'granted', 1, 'Somebody was given a role', {
  ...assignmentFacts,
  from: fact.optional(fact.instant('From when; absent: at once')),
  to: fact.optional(fact.instant('Until when; absent: until it is taken back')),
});
export const assignmentRevoked = defineEvent(
  'directory',
  'assignment',
  'revoked',
  1,
  'A role was taken back',
  assignmentFacts,
);

export const unitChanged = defineEvent(
  'directory',
  'unit',
  'changed',
  1,
  'A unit of an organisation now stands like this',
  {
    unitId: fact.id('The unit'),
    organisationId: fact.id('Its organisation'),
    parentUnitId: fact.optional(fact.id('The unit that it is part of')),
  },
);

export const directorySectionsApplied = defineSectionsApplied('directory');
