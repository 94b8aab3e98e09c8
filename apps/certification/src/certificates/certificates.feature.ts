import { defineFeature } from '#plugin-kit';
import { IssueCertificates } from '../issuing/issue-certificates.job.js';
import { DropExpiredPages } from './drop-expired-pages.timer.js';
import { GetCertificate } from './get-certificate.operation.js';
import { GetCredential } from './get-credential.operation.js';
import { ListCertificates } from './list-certificates.operation.js';
import { ListMyCertificates } from './list-my-certificates.operation.js';
import { RevokeCertificate } from './revoke-certificate.operation.js';
import { VerifyCertificate } from './verify-certificate.operation.js';

/** The register: certificates that were issued, how they are fetched, verified and revoked. */
export const certificates = defineFeature({
  operations: [
    ListMyCertificates,
    ListCertificates,
    GetCertificate,
    GetCredential,
    RevokeCertificate,
    VerifyCertificate,
  ],
  jobs: [IssueCertificates],
  timers: [DropExpiredPages],
});
