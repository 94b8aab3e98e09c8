import { defineProblem } from '#plugin-kit/contract';

/** The certificate was revoked before. */
export const CertificateAlreadyRevoked = defineProblem(
  'urn:lyftet:problem:certification:certificate-already-revoked',
  409,
  { sv: 'Intyget är redan återkallat', en: 'The certificate is revoked already' },
);
