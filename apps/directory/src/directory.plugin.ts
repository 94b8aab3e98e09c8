import {
  assignmentGranted,
  assignmentRevoked,
  membershipEnded,
  membershipStarted,
  participationAccepted,
  participationEnded,
  personChanged,
  personName,
  personRegistered,
  unitChanged,
} from '#contracts';
import { defineFeature, definePlugin, provideCursors } from '#plugin-kit';
import { assignments } from './assignments/assignments.feature.js';
import { directoryConfig } from './directory.config.js';
import { grants } from './grants/grants.feature.js';
import { identities } from './identities/identities.feature.js';
import { memberships } from './memberships/memberships.feature.js';
import { migrations } from './migrations/index.js';
import { organisations } from './organisations/organisations.feature.js';
import { participations } from './participations/participations.feature.js';
import { people } from './people/people.feature.js';
import { participantsOfProgramme } from './programme/participants-of-programme.js';
import { units } from './units/units.feature.js';

const PUBLIC_TASK = 'GDPR art. 6.1 e (public task); for private bodies art. 6.1 f (legitimate interest)';

export const directory = definePlugin({
  name: 'directory',
  version: '1.1.0',
  summary: 'Organisations, people, their roles, and who takes part in which programme',
  basePath: '/directory',
  readingsPath: '/people/me/readings',
  config: directoryConfig,
  migrations,
  permissions: {
    'organisation:read': { summary: 'See organisations', roles: ['operator', 'programme-office', 'coordinator'] },
    'unit:read': { summary: 'See the units of an organisation', roles: ['operator', 'coordinator'] },
    'unit:manage': { summary: 'Add units to an organisation', roles: ['operator', 'coordinator'] },
    'person:register': { summary: 'Register people of an organisation', roles: ['operator', 'coordinator'] },
    'person:read': { summary: 'See the people of an organisation by name', roles: ['coordinator'] },
    'identity:link': { summary: 'Propose how somebody who is registered signs in, and end it', roles: ['operator'] },
    'participation:accept': {
      summary: 'Say that one’s own organisation takes part in a programme, or no longer does',
      roles: ['coordinator'],
    },
    'participation:record': {
      summary: 'Record, with the reason, what an organisation has answered',
      roles: ['operator'],
    },
    'participation:read': {
      summary: 'See what programmes ask of organisations',
      roles: ['operator', 'programme-office', 'coordinator'],
    },
    'membership:manage': {
      summary: 'Take people into goal groups, and note that they left',
      roles: ['programme-office'],
    },
    'membership:read': { summary: 'See goal groups and who is in them', roles: ['programme-office'] },
    'role:assign': {
      summary: 'Give and take roles, as far as one’s own reach',
      roles: ['operator', 'programme-office'],
    },
    'grants:rebuild': { summary: 'Write the grants of everybody anew', roles: ['operator'] },
  },
  publishes: [
    personRegistered,
    personChanged,
    membershipStarted,
    membershipEnded,
    participationAccepted,
    participationEnded,
    assignmentGranted,
    assignmentRevoked,
    unitChanged,
  ],
  personStates: [personName],
  personalData: [
    {
      what: 'name, sex, organisation, unit and the number in the systems of the organisation',
      purpose: 'to plan and follow up training, and to report it by sex',
      legalBasis: PUBLIC_TASK,
      retention: 'until the person is erased',
    },
    {
      what: 'which identities of which providers the person signs in with',
      purpose: 'to let a person, and nobody else, act as that person',
      legalBasis: PUBLIC_TASK,
      retention: 'until the person is erased',
    },
    {
      what: 'goal group, first and last day, and a coded cause of leaving',
      purpose: 'to follow the goals of a programme up',
      legalBasis: PUBLIC_TASK,
      retention: 'as long as the papers of the fund are kept for audit',
    },
    {
      what: 'roles, where and when',
      purpose: 'to let people do what they are entrusted with',
      legalBasis: PUBLIC_TASK,
      retention: 'as long as the papers of the fund are kept for audit',
    },
  ],
  programme: participantsOfProgramme,
  features: [
    organisations,
    participations,
    units,
    people,
    memberships,
    identities,
    assignments,
    grants,
    defineFeature({ providers: [provideCursors(directoryConfig)] }),
  ],
});
