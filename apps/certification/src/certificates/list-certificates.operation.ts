import { DataSource } from 'typeorm';
import { Clock } from '#platform';
import { Caller, Cursors, Operation, Optional, Page, type PageBody, type Reply, Uuid, defineAccess } from '#plugin-kit';
import { CertificatePage, type CertificateRow, CertificateView, SELECT_CERTIFICATES } from './certificate.view.js';

const NAME = 'certification.list-certificates';

export class ListCertificatesInput extends Page {
  @Optional() @Uuid() programmeId?: string;
}

const seeCertificates = defineAccess({ permission: 'certificate:read', at: { programme: 'c.programme_id' } });

@Operation({
  name: NAME,
  summary: 'The certificates of the programmes that I look after',
  http: 'GET /certificates',
  access: seeCertificates,
  input: ListCertificatesInput,
  output: CertificatePage,
  reads: ['name', 'certificate'],
})
export class ListCertificates {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListCertificatesInput, caller: Caller): Promise<Reply<PageBody<CertificateView>>> {
    const [after] = this.cursors.position(NAME, input.after) ?? [];
    const rows = await this.database.query<CertificateRow[]>(
      `${SELECT_CERTIFICATES} WHERE ${seeCertificates.condition(1)} AND ($3::uuid IS NULL OR c.programme_id = ` +
        `$3) AND ($4::uuid IS NULL OR c.certificate_id > $4) ORDER BY c.certificate_id LIMIT $5`,
      [...seeCertificates.values(caller), input.programmeId ?? null, after ?? null, input.limit + 1],
    );
    const now = this.clock.now();
    return this.cursors.page(NAME, input, rows, {
      key: (row) => [row.certificate_id],
      item: (row) => CertificateView.of(row, now),
    });
  }
}
