import { DataSource } from 'typeorm';
import { Caller, Operation, ReadingLog, Reply } from '#plugin-kit';
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
})
export class GetCredential {
  constructor(private readonly database: DataSource, private readonly sealer: Sealer, private readonly readings: ReadingLog) {}

  async execute({ certificateId }: CertificateInput, caller: Caller): Promise<Reply<string>> {
    const [row] = await this.database.query<{ programme_id: string; holder_id: string | null; sealed: Buffer }[]>(
      'SELECT programme_id, holder_id, sealed FROM certificate JOIN credential USING (certificate_id) WHERE certificate_id = $1', [certificateId]);
    const isTheirs = row?.holder_id && caller.isPerson(row.holder_id);
    if (!row || !(isTheirs || caller.may('certificate:read', { programmeId: row.programme_id }))) throw new NotFound({});
    if (row.holder_id) await this.readings.note(caller, [row.holder_id], ['name', 'certificate']);
    return new Reply(this.sealer.open(row.sealed, certificateId).toString());
  }
}
