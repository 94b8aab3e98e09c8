import { defineEvent } from '#plugin-kit/contract';

export interface CertificateFacts {
  readonly caseId: string;
  readonly definitionId: string;
  readonly programmeId: string;
  readonly holderId: string;
}
export const certificateEligible = defineEvent<CertificateFacts>()('certification', 'certificate', 'eligible', 1);
export const certificateApproved = defineEvent<CertificateFacts>()('certification', 'certificate', 'approved', 1);
export const certificateIssued = defineEvent<CertificateFacts & { certificateId: string; validUntil?: string }>()('certification', 'certificate', 'issued', 1);
export const certificateRevoked = defineEvent<CertificateFacts & { certificateId: string }>()('certification', 'certificate', 'revoked', 1);
export const certificationSectionsApplied = defineEvent<{ programmeId: string; version: string; sections: readonly string[] }>()('certification', 'programme-sections', 'applied', 1);
