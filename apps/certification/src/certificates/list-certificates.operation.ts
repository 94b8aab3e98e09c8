import { Clock } from '#platform';
import {
  Caller,
  Cursors,
  Database,
  Operation,
  Optional,
  Page,
  type PageBody,
  type Reply,
  Uuid,
  defineAccess,
  statement,
} from '#plugin-kit';
import { CertificatePage, type CertificateRow, CertificateView, SELECT_CERTIFICATES } from './certificate.view.js';

const NAME = 'certification.list-certificates';

export class ListCertificatesInput extends Page {
  @Optional() @Uuid() programmeId?: string;
}

const seeCertificates = defineAccess({ permission: 'certificate:read', at: { programme: 'c.programme_id' } });

/** What `seeCertificates` takes of a caller. */
type SeenCertificates = [everywhere: boolean, programmeIds: readonly string[]];

const listCertificates = statement<
  CertificateRow,
  [...SeenCertificates, programmeId: string | null, after: string | null, limit: number]
>(
  'list-certificates',
  `
${SELECT_CERTIFICATES}
WHERE ${seeCertificates.condition(1)}
  AND ($3::uuid IS NULL OR c.programme_id = $3) AND ($4::uuid IS NULL OR c.certificate_id > $4)
ORDER BY c.certificate_id LIMIT $5`,
);

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
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListCertificatesInput, caller: Caller): Promise<Reply<PageBody<CertificateView>>> {
    const [after = null] = this.cursors.position<[id: string]>(NAME, input.after) ?? [];
    const rows = await this.database.query(
      listCertificates,
      ...seeCertificates.values<SeenCertificates>(caller),
      input.programmeId ?? null,
      after,
      input.limit + 1,
    );
    const now = this.clock.now();
    return this.cursors.page(NAME, input, rows, {
      key: (row) => [row.certificateId],
      item: (row) => CertificateView.of(row, now),
    });
  }
}
