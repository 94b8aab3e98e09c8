import { definePlugin } from '#plugin-kit';
import { facts } from './facts/facts.feature.js';
import { migrations } from './migrations/index.js';
import { reports } from './reports/reports.feature.js';

export const insight = definePlugin({
  name: 'insight',
  version: '1.0.0',
  summary: 'Goals against outcome, hours and other reports, read from what the other services tell',
  basePath: '/insight',
  migrations,
  permissions: {
    'report:read': { summary: 'Read the reports of a programme', roles: ['programme-office', 'steering'] },
  },
  personalData: [
    {
      what: 'Sex, goal group, hours and outcomes under opaque ids',
      purpose: 'To report goals and co-financed time to the fund',
      legalBasis: 'Public task, or the contract of a private body; Regulation 2021/1060 art. 82',
      retention: 'Until the funding papers may be destroyed by decision',
    },
  ],
  features: [facts, reports],
});
