import { DataSource } from 'typeorm';
import { Caller, Operation, Reply } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { Sealer } from '../signing/sealer.js';
import { CertificateInput } from './get-certificate.operation.js';

/** For everybody else than the holder and the office the credential does not exist. */
@Operation({
  name: 'certification.get-credential',
  summary: 'The signed certificate, for its holder to keep and share',
  http: 'GET /certificates/{certificateId}/credential',
  access: 'signed-in',
  input: CertificateInput,
  produces: 'application/vc+jwt',
  reads: ['name', 'certificate'],
})
export class GetCredential {
  constructor(
    private readonly database: DataSource,
    private readonly sealer: Sealer,
  ) {}

  async execute({ certificateId }: CertificateInput, caller: Caller): Promise<Reply<string>> {
    const [row] = await this.database.query<{ programme_id: string; holder_id: string | null; sealed: Buffer }[]>(
      `
        SELECT programme_id, holder_id, sealed
        FROM certificate
        JOIN credential USING (certificate_id)
        WHERE certificate_id = $1
      `,
      [certificateId],
    );
    const isTheirs = row?.holder_id && caller.isPerson(row.holder_id);
    if (!row || !(isTheirs || caller.may('certificate:read', { programmeId: row.programme_id })))
      throw new NotFound({});
    return new Reply(this.sealer.open(row.sealed, certificateId).toString(), {
      about: row.holder_id ? [row.holder_id] : [],
    });
  }
}
