import { certificateApproved, certificateEligible, certificateIssued, certificateRevoked } from '#contracts';
import { definePlugin } from '#plugin-kit';
import { cases } from './cases/cases.feature.js';
import { certificates } from './certificates/certificates.feature.js';
import { certificationConfig } from './certification.config.js';
import { copies } from './copies/copies.feature.js';
import { eligibility } from './eligibility/eligibility.feature.js';
import { issuers } from './issuers/issuers.feature.js';
import { migrations } from './migrations/index.js';
import { certificatesOfProgramme } from './programme-section/certificates-of-programme.js';
import { statusLists } from './status-lists/status-lists.feature.js';

/** Certificates of competence: who is eligible, who decides, and how anybody verifies them. */
export const certification = definePlugin({
  name: 'certification',
  version: '1.2.0',
  summary: 'Certificates that two people decide on and anybody can verify',
  basePath: '/certification',
  readingsPath: '/certificates/mine/readings',
  config: certificationConfig,
  migrations,
  permissions: {
    'certificate:read': {
      summary: 'See cases and certificates, with names',
      roles: ['certification-officer', 'programme-office'],
    },
    'certificate:prepare': {
      summary: 'Prepare cases, and open refused or revoked ones anew',
      roles: ['certification-officer', 'programme-office'],
    },
    'certificate:approve': {
      summary: 'Decide on cases that somebody else has prepared',
      roles: ['certification-officer', 'programme-office'],
    },
    'certificate:revoke': { summary: 'Revoke certificates', roles: ['certification-officer'] },
    'issuer:rotate-key': { summary: 'Let an issuer sign with a new key', roles: ['operator'] },
  },
  publishes: [certificateEligible, certificateApproved, certificateIssued, certificateRevoked],
  personalData: [
    {
      what: 'Names of people, what they completed, attended and were assessed by, and whether their plan is fulfilled',
      purpose: 'To judge who is eligible for a certificate, and who may not decide on it',
      legalBasis: 'Public task; for private bodies legitimate interest',
      retention: 'Until the person is erased',
    },
    {
      what: 'Cases with their decisions and reasons',
      purpose: 'To decide, and to be able to show how it was decided',
      legalBasis: 'Public task; records of a public body',
      retention: 'Until a registered destruction decision; without the person once they are erased',
    },
    {
      what: 'Signed certificates, encrypted',
      purpose: 'That their holders can fetch them',
      legalBasis: 'Public task; for private bodies legitimate interest',
      retention: 'Until the holder is erased; a salted hash and the revocation stay for verification',
    },
  ],
  programme: certificatesOfProgramme,
  navigation: [
    { label: { sv: 'Mina intyg', en: 'My certificates' }, path: '/certificates/mine' },
    {
      label: { sv: 'Intygsärenden', en: 'Certificate cases' },
      path: '/certificate-cases',
      permission: 'certificate:read',
    },
  ],
  features: [copies, eligibility, cases, issuers, statusLists, certificates],
});
