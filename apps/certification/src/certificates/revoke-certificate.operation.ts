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
    programme_id: string;
    revoked_at: Date | null;
    case_id: string;
    status_list_id: string;
    holder_id: string | null;
    definition_id: string;
  },
  [certificateId: string]
>(
  'lock-certificate',
  `
SELECT programme_id, revoked_at, case_id, status_list_id, holder_id, definition_id
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
      if (!locked || !revoke.allows(caller, { programmeId: locked.programme_id })) throw new NotFound({});
      if (locked.revoked_at) throw new CertificateAlreadyRevoked({});
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
      await work.query(revokeCase, locked.case_id);
      work.publish(
        certificateRevoked(locked.case_id, {
          caseId: locked.case_id,
          definitionId: locked.definition_id,
          programmeId: locked.programme_id,
          holderId: locked.holder_id ?? ERASED_HOLDER,
          certificateId,
        }),
      );
      work.record({
        aggregate: 'certificate',
        aggregateId: locked.case_id,
        fields: ['revokedAt', 'revocationCode', 'revocationReason'],
        reason: code,
      });
      work.purge(certificateTag(certificateId), statusListTag(locked.status_list_id));
      const [row] = await work.query(oneCertificate, certificateId);
      return CertificateView.of(row!, now);
    });
  }
}
