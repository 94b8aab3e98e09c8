import { type ToldAll, defineEvent, defineSectionsApplied, fact } from '#plugin-kit/contract';

const certificateFacts = {
  caseId: fact.id('The case: one person and one definition of a certificate'),
  definitionId: fact.id('The definition of the certificate'),
  programmeId: fact.id('Its programme'),
  holderId: fact.id('The person; of an erased one 00000000-0000-0000-0000-000000000000'),
};
export type CertificateFacts = ToldAll<typeof certificateFacts>;

const certificateId = fact.id('The certificate');

export const certificateEligible = defineEvent(
  'certification',
  'certificate',
  'eligible',
  1,
  'A person has reached what a certificate asks',
  certificateFacts,
);
export const certificateApproved = defineEvent(
  'certification',
  'certificate',
  'approved',
  1,
  'Two people have decided that the certificate is issued',
  certificateFacts,
);
export const certificateIssued = defineEvent('certification', 'certificate', 'issued', 1, 'A certificate was issued', {
  ...certificateFacts,
  certificateId,
  validUntil: fact.optional(fact.instant('When it ends to hold; absent: it does not end')),
});
export const certificateRevoked = defineEvent(
  'certification',
  'certificate',
  'revoked',
  1,
  'A certificate holds no more',
  { ...certificateFacts, certificateId },
);
export const certificationSectionsApplied = defineSectionsApplied('certification');
