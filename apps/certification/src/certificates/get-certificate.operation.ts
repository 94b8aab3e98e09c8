import { Clock } from '#platform';
import { Database, Operation, Reply, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { PublicCertificateView, oneCertificate, certificateTag } from './certificate.view.js';

export class CertificateInput {
  @Uuid() certificateId!: string;
}

@Operation({
  name: 'certification.get-certificate',
  summary: 'Whether a certificate is valid, and what it is about',
  http: 'GET /certificates/{certificateId}',
  access: 'public',
  input: CertificateInput,
  output: PublicCertificateView,
  cache: { seconds: 300 },
})
export class GetCertificate {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ certificateId }: CertificateInput): Promise<Reply<PublicCertificateView>> {
    const [row] = await this.database.query(oneCertificate, certificateId);
    if (!row) throw new NotFound({});
    const now = this.clock.now();
    const left =
      row.validUntil && row.validUntil > now ? (row.validUntil.getTime() - now.getTime()) / 1_000 : undefined;
    return new Reply(PublicCertificateView.of(row, now), {
      ...(left !== undefined && { cacheSeconds: left }),
      cacheTags: [certificateTag(certificateId), `programme:${row.programmeId}`],
    });
  }
}
