import { DataSource } from 'typeorm';
import { Clock } from '#platform';
import { Caller, Operation } from '#plugin-kit';
import { CertificatePage, type CertificateRow, CertificateView, SELECT_CERTIFICATES } from './certificate.view.js';

class NoInput {}

@Operation({
  name: 'certification.list-my-certificates',
  summary: 'My certificates',
  http: 'GET /certificates/mine',
  access: { whose: ['holder'] },
  input: NoInput,
  output: CertificatePage,
  reads: ['name', 'certificate'],
})
export class ListMyCertificates {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  async execute(_input: NoInput, caller: Caller): Promise<CertificatePage> {
    const rows = await this.database.query<CertificateRow[]>(
      `${SELECT_CERTIFICATES} WHERE c.holder_id = $1 ORDER BY c.certificate_id LIMIT 1000`,
      [caller.personId],
    );
    const now = this.clock.now();
    return { items: rows.map((row) => CertificateView.of(row, now)) };
  }
}
