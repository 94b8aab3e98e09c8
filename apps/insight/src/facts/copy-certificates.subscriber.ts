import { certificateIssued, certificateRevoked } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps which certificates were issued, and which of them revoked. */
export const CopyCertificates = defineCopy({
  name: 'CopyCertificates',
  table: 'certificate',
  key: ['certificateId'],
  rules: [
    keeps(certificateIssued, ['programmeId', 'validUntil'], { isRevoked: false }),
    keeps(certificateRevoked, ['programmeId'], { isRevoked: true }),
  ],
});
