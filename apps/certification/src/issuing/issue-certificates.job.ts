import { randomBytes, randomUUID } from 'node:crypto';
import { certificateIssued } from '#contracts';
import { Clock, type ConfigOf, uuidv7 } from '#platform';
import { type JobHandler, type JobProgress, OnJob, Settings, type Work, defineJob, statement } from '#plugin-kit';
import { certificationConfig } from '../certification.config.js';
import { IssuerKeys } from '../issuers/issuer-keys.js';
import { credentialHash } from '../certificates/credential-hash.js';
import { signCredential } from '../signing/credential-jwt.js';
import { Sealer } from '../signing/sealer.js';
import { takeIndexes } from '../status-lists/take-indexes.js';
import { APPROVED_CASES, type ApprovedCase, badgeOf } from './approved-case.js';
import { badgeCredential } from './badge-credential.js';
import { type RegisterEntry, enterCertificates } from './enter-certificates.js';

/** Issues the certificates of approved cases; a case that is not approved any more is passed over. */
export const issueCertificates = defineJob<{ readonly caseIds: string[] }>('issue-certificates');

const CASES_A_STEP = 100;

const approvedCases = statement<ApprovedCase, [caseIds: readonly string[]]>('approved-cases', APPROVED_CASES);

@OnJob(issueCertificates)
export class IssueCertificates implements JobHandler<{ readonly caseIds: string[] }, number> {
  private readonly publicUrl: string;

  constructor(
    private readonly clock: Clock,
    private readonly keys: IssuerKeys,
    private readonly sealer: Sealer,
    @Settings(certificationConfig) settings: ConfigOf<typeof certificationConfig>,
  ) {
    this.publicUrl = settings.publicUrl.replace(/\/$/, '');
  }

  async step(
    { caseIds }: { readonly caseIds: string[] },
    cursor: number | null,
    work: Work,
  ): Promise<JobProgress<number>> {
    const from = cursor ?? 0;
    const to = Math.min(from + CASES_A_STEP, caseIds.length);
    const cases = await work.query(approvedCases, caseIds.slice(from, to));
    for (const issuerId of new Set(cases.map((one) => one.issuerId)))
      await this.issue(
        issuerId,
        cases.filter((one) => one.issuerId === issuerId),
        work,
      );
    return { cursor: to, progress: to, total: caseIds.length, done: to === caseIds.length };
  }

  private async issue(issuerId: string, cases: readonly ApprovedCase[], work: Work): Promise<void> {
    const now = this.clock.now();
    const key = await this.keys.current(work, issuerId);
    const entries = await takeIndexes(work, { issuerId, count: cases.length, publicUrl: this.publicUrl, now });
    const certificates = cases.map((one, index): RegisterEntry => {
      const certificateId = uuidv7();
      const status = entries[index]!;
      const badge = badgeOf(one, {
        url: `${this.publicUrl}/certificates/${certificateId}`,
        publicUrl: this.publicUrl,
        issuedAt: now,
        status,
        salt: randomBytes(16).toString('hex'),
        subjectId: `urn:uuid:${randomUUID()}`,
      });
      const credential = signCredential(badgeCredential(badge), key);
      const salt = randomBytes(16);
      return {
        case: one,
        certificateId,
        url: badge.url,
        statusListId: status.statusListId,
        statusIndex: status.index,
        issuedAt: now,
        validUntil: badge.validUntil,
        salt,
        hash: credentialHash(credential, salt),
        sealed: this.sealer.seal(Buffer.from(credential), certificateId),
      };
    });
    await enterCertificates(work, certificates);
    for (const {
      case: { caseId, definitionId, programmeId, holderId },
      certificateId,
      validUntil,
    } of certificates) {
      work.publish(
        certificateIssued(caseId, {
          caseId,
          definitionId,
          programmeId,
          holderId,
          certificateId,
          ...(validUntil && { validUntil: validUntil.toISOString() }),
        }),
      );
    }
  }
}
