import { certificateRevoked } from '#contracts';
import { Clock, SystemClock } from '#platform';
import {
  Caller,
  type DeciderSignIn,
  OneOf,
  Operation,
  Optional,
  Text,
  UnitOfWork,
  Uuid,
  deciderSignIn,
  defineAccess,
  statement,
} from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { CardTooNew } from '../cases/case.problems.js';
import { statusListTag } from '../status-lists/status-list-tag.js';
import { CertificateAlreadyRevoked } from './certificate.problems.js';
import { CertificateView, oneCertificate, certificateTag } from './certificate.view.js';

const CODES = [
  'issued-in-error',
  'assessment-withdrawn',
  'fraud',
  'requested-by-holder',
  'key-compromised',
  'other',
] as const;

export class RevokeCertificateInput {
  @Uuid() certificateId!: string;
  @Text(3, 2_000, { doc: 'Why, in words; told to the holder and the office, never in public.' }) reason!: string;
  @Optional() @OneOf(CODES) code: (typeof CODES)[number] = 'other';
}

const revokeCertificate = statement<
  never,
  [certificateId: string, now: Date, personId: string | null, code: string, reason: string, signIn: DeciderSignIn]
>(
  'revoke-certificate',
  `
UPDATE certificate
SET revoked_at = $2, revoked_by = $3, revocation_code = $4, revocation_reason = $5, revoked_sign_in = $6
WHERE certificate_id = $1`,
);

/** Stands in events for a holder who was erased. */
const ERASED_HOLDER = '00000000-0000-0000-0000-000000000000';

const revoke = defineAccess({ permission: 'certificate:revoke', at: ['programme'] });

const lockCertificate = statement<
  {
    programmeId: string;
    revokedAt: Date | null;
    caseId: string;
    statusListId: string;
    holderId: string | null;
    definitionId: string;
  },
  [certificateId: string]
>(
  'lock-certificate',
  `
SELECT programme_id AS "programmeId", revoked_at AS "revokedAt", case_id AS "caseId",
  status_list_id AS "statusListId", holder_id AS "holderId", definition_id AS "definitionId"
FROM certificate
WHERE certificate_id = $1
FOR UPDATE`,
);

const revokeCase = statement<never, [caseId: string]>(
  'revoke-case',
  `UPDATE certificate_case SET state = 'revoked' WHERE case_id = $1`,
);

/** Final: nothing makes the certificate valid again; a new one takes a new case (reopen) and a new decision. */
@Operation({
  name: 'certification.revoke-certificate',
  summary: 'Revoke a certificate, with the reason',
  http: 'POST /certificates/{certificateId}/revoke',
  access: revoke,
  input: RevokeCertificateInput,
  output: CertificateView,
  reads: ['name', 'certificate'],
  problems: [CertificateAlreadyRevoked, CardTooNew],
})
export class RevokeCertificate {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
  ) {}

  execute({ certificateId, reason, code }: RevokeCertificateInput, caller: Caller): Promise<CertificateView> {
    return this.unitOfWork.run(async (work) => {
      const [locked] = await work.query(lockCertificate, certificateId);
      if (!locked || !revoke.allows(caller, { programmeId: locked.programmeId })) throw new NotFound({});
      if (locked.revokedAt) throw new CertificateAlreadyRevoked({});
      const now = this.clock.now();
      const signIn = deciderSignIn(caller, this.systemClock.now(), CardTooNew);
      await work.query(
        revokeCertificate,
        certificateId,
        now,
        caller.kind === 'person' ? caller.personId : null,
        code,
        reason,
        signIn,
      );
      await work.query(revokeCase, locked.caseId);
      work.publish(
        certificateRevoked(locked.caseId, {
          caseId: locked.caseId,
          definitionId: locked.definitionId,
          programmeId: locked.programmeId,
          holderId: locked.holderId ?? ERASED_HOLDER,
          certificateId,
        }),
      );
      work.record({
        aggregate: 'certificate',
        aggregateId: locked.caseId,
        fields: ['revokedAt', 'revocationCode', 'revocationReason'],
        reason: code,
      });
      work.purge(certificateTag(certificateId), statusListTag(locked.statusListId));
      const [row] = await work.query(oneCertificate, certificateId);
      return CertificateView.of(row!, now);
    });
  }
}
