import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:directory:${name}`;

/** Somebody is in another goal group of the programme: the groups are disjoint. `errors` says who. */
export const InAnotherGoalGroup = defineProblem(type('in-another-goal-group'), 409, {
  sv: 'Personen är redan med i en annan målgrupp',
  en: 'The person is in another goal group already',
});

/** The goal group has left the programme file; nobody new can be in it. */
export const GoalGroupEnded = defineProblem(type('goal-group-ended'), 409, {
  sv: 'Målgruppen är avslutad',
  en: 'The goal group has ended',
});

/** The person has left the programme on another day or with another cause. */
export const MembershipEnded = defineProblem(type('membership-ended'), 409, {
  sv: 'Personen har redan lämnat programmet',
  en: 'The person has left the programme already',
});
