import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:directory:${name}`;

/** Somebody is in another goal group at that time, and one of the two excludes the other. `errors` says who. */
export const InAnotherGoalGroup = defineProblem(type('in-another-goal-group'), 409, {
  sv: 'Personen är redan med i en annan målgrupp',
  en: 'The person is in another goal group already',
});

/** Somebody is in the goal group at that time already, from another day or until another one. `errors` says who. */
export const AlreadyMember = defineProblem(type('already-member'), 409, {
  sv: 'Personen är redan med i målgruppen, men inte så',
  en: 'The person is in the goal group already, but not so',
});

/** The goal group has left the programme file; nobody new can be in it. */
export const GoalGroupEnded = defineProblem(type('goal-group-ended'), 409, {
  sv: 'Målgruppen är avslutad',
  en: 'The goal group has ended',
});

/** The person has left the programme on another day or with another cause: correct the membership instead. */
export const MembershipEnded = defineProblem(type('membership-ended'), 409, {
  sv: 'Personen har redan lämnat programmet: rätta medverkan i stället',
  en: 'The person has left the programme already: correct the membership instead',
});
