import { Caller, Database, Operation, Reply, defineAccess, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { Sealer } from '../signing/sealer.js';
import { CertificateInput } from './get-certificate.operation.js';

const fetchCredential = defineAccess({
  permission: 'certificate:read',
  or: 'own',
  at: ['programme'],
  whose: ['holder'],
});

const findCredential = statement<
  { programmeId: string; holderId: string | null; sealed: Buffer },
  [certificateId: string]
>(
  'find-credential',
  `
SELECT programme_id AS "programmeId", holder_id AS "holderId", sealed
FROM certificate
JOIN credential USING (certificate_id)
WHERE certificate_id = $1`,
);

/** For everybody else than the holder and the office the credential does not exist. */
@Operation({
  name: 'certification.get-credential',
  summary: 'The signed certificate, for its holder to keep and share',
  http: 'GET /certificates/{certificateId}/credential',
  access: fetchCredential,
  input: CertificateInput,
  produces: 'application/vc+jwt',
  reads: ['name', 'certificate'],
})
export class GetCredential {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async execute({ certificateId }: CertificateInput, caller: Caller): Promise<Reply<string>> {
    const [row] = await this.database.query(findCredential, certificateId);
    if (!row || !fetchCredential.allows(caller, { programmeId: row.programmeId, holder: row.holderId }))
      throw new NotFound({});
    return new Reply(this.sealer.open(row.sealed, certificateId).toString(), {
      about: row.holderId ? [row.holderId] : [],
    });
  }
}
