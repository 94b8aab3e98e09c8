import { Clock } from '#platform';
import { Caller, Database, Operation, statement } from '#plugin-kit';
import { CertificatePage, type CertificateRow, CertificateView, SELECT_CERTIFICATES } from './certificate.view.js';

class NoInput {}

const listMyCertificates = statement<CertificateRow, [personId: string]>(
  'list-my-certificates',
  `${SELECT_CERTIFICATES} WHERE c.holder_id = $1 ORDER BY c.certificate_id LIMIT 1000`,
);

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
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute(_input: NoInput, caller: Caller): Promise<CertificatePage> {
    const rows = await this.database.query(listMyCertificates, caller.personId);
    const now = this.clock.now();
    return { items: rows.map((row) => CertificateView.of(row, now)) };
  }
}
