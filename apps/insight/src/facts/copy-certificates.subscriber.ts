import { certificateIssued, certificateRevoked } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type CertificateEvent = typeof certificateIssued | typeof certificateRevoked;

/** Keeps which certificates were issued, and which of them revoked. */
@Subscriber(certificateIssued, certificateRevoked)
export class CopyCertificates implements BatchEventHandler<CertificateEvent> {
  async handleMany(events: readonly Received<CertificateEvent>[], { entities }: Work): Promise<void> {
    const rows = new Map<string, object>();
    for (const event of events) {
      const { certificateId, programmeId } = event.data;
      rows.set(certificateId, {
        ...rows.get(certificateId),
        certificate_id: certificateId,
        programme_id: programmeId,
        ...standingOf(event),
      });
    }
    await entities.query(
      `INSERT INTO certificate AS c (certificate_id, programme_id, valid_until, is_revoked)
       SELECT *
       FROM jsonb_to_recordset($1::jsonb) AS r(
         certificate_id uuid, programme_id uuid, valid_until timestamptz, is_revoked boolean
       )
       ON CONFLICT (certificate_id) DO UPDATE SET valid_until = COALESCE(
         EXCLUDED.valid_until, c.valid_until
       ), is_revoked = c.is_revoked
         OR EXCLUDED.is_revoked`,
      [JSON.stringify([...rows.values()])],
    );
  }
}

function standingOf(event: Received<CertificateEvent>): object {
  switch (event.type) {
    case certificateIssued.type:
      return { is_revoked: false, ...(event.data.validUntil !== undefined && { valid_until: event.data.validUntil }) };
    case certificateRevoked.type:
      return { is_revoked: true };
    default:
      return noOther(event);
  }
}
