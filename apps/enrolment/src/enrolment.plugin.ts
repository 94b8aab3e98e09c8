import {
  attendanceRecorded,
  enrolmentAdmitted,
  enrolmentCancelled,
  enrolmentCompleted,
  enrolmentConfirmed,
  enrolmentFailed,
  enrolmentPromoted,
  enrolmentWaitlisted,
  planAgreed,
  planFulfilled,
  planReopened,
} from '#contracts';
import { defineFeature, definePlugin, provideCursors } from '#plugin-kit';
import { assistance } from './assistance/assistance.feature.js';
import { attendance } from './attendance/attendance.feature.js';
import { completion } from './completion/completion.feature.js';
import { copies } from './copies/copies.feature.js';
import { enrolmentConfig } from './enrolment.config.js';
import { enrolments } from './enrolments/enrolments.feature.js';
import { migrations } from './migrations/index.js';
import { sheets } from './sheets/sheets.feature.js';

export const enrolment = definePlugin({
  name: 'enrolment',
  version: '2.0.0',
  summary: 'Seats, queues, signed attendance, completion and training plans',
  basePath: '/enrolment',
  config: enrolmentConfig,
  migrations,
  permissions: {
    'enrolment:read': { summary: 'See enrolments in one’s scope', roles: ['programme-office', 'coordinator'] },
    'enrolment:act-for-others': {
      summary: 'Enrol, cancel and sign for a person who has asked for help',
      roles: ['programme-office', 'coordinator', 'trainer'],
    },
    'attendance:record': { summary: 'Note minutes in sessions that one does not lead', roles: ['programme-office'] },
    'attendance:attest': {
      summary: 'Attest, as a second person, printed sheets on which participants signed',
      roles: ['programme-office'],
    },
    'enrolment:assess': { summary: 'Record outcomes of sessions that one does not lead', roles: ['programme-office'] },
    'plan:agree': {
      summary: 'Agree on training plans with people',
      roles: ['programme-office', 'coordinator', 'trainer'],
    },
    'plan:read': {
      summary: 'See training plans in one’s scope',
      roles: ['programme-office', 'coordinator', 'trainer'],
    },
  },
  publishes: [
    enrolmentConfirmed,
    enrolmentWaitlisted,
    enrolmentPromoted,
    enrolmentAdmitted,
    enrolmentCancelled,
    attendanceRecorded,
    enrolmentCompleted,
    enrolmentFailed,
    planAgreed,
    planFulfilled,
    planReopened,
  ],
  personalData: [
    {
      what: 'Enrolments, minutes, outcomes and training plans under the person’s opaque id',
      purpose: 'To run the programme and account for co-financed time',
      legalBasis: 'Public task, or the contract of a private body; Regulation 2021/1060 art. 82',
      retention: 'Until the funding papers may be destroyed by decision',
    },
    {
      what: 'Organisation and unit of a person',
      purpose: 'To show each organisation its own people only',
      legalBasis: 'Public task, or legitimate interest of a private body',
      retention: 'Until the person is erased in the directory',
    },
    {
      what: 'Who noted, signed, witnessed or attested for a person, and why',
      purpose: 'To show the person what was done on their behalf',
      legalBasis: 'Public task',
      retention: 'As the enrolment',
    },
  ],
  features: [
    copies,
    enrolments,
    attendance,
    sheets,
    completion,
    assistance,
    defineFeature({ providers: [provideCursors(enrolmentConfig)] }),
  ],
});
