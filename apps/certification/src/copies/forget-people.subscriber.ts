import { personErased } from '#contracts';
import { type EventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

const forgetCredentials = statement<never, [personId: string]>(
  'forget-credentials',
  'DELETE FROM credential WHERE certificate_id IN (SELECT certificate_id FROM certificate WHERE holder_id = $1)',
);

const forgetHolderOfCertificates = statement<never, [personId: string]>(
  'forget-holder-of-certificates',
  'UPDATE certificate SET holder_id = NULL, revocation_reason = NULL WHERE holder_id = $1',
);

const forgetHolderOfCases = statement<never, [personId: string]>(
  'forget-holder-of-cases',
  `
UPDATE certificate_case
SET holder_id = NULL, reasons = NULL,
  state = CASE WHEN state IN ('eligible', 'prepared', 'approved') THEN 'lapsed' ELSE state END
WHERE holder_id = $1`,
);

const forgetHolder = statement<never, [personId: string]>('forget-holder', 'DELETE FROM holder WHERE person_id = $1');

/**
 * Forgets an erased person. What was issued stays issued: the register keeps the salted hash and whether it was
 * revoked, so that whoever holds the credential can still have it verified. Cases that are not decided lapse. What was
 * copied of them is forgotten by the copies.
 */
@Subscriber(personErased)
export class ForgetPeople implements EventHandler<typeof personErased> {
  async handle({ data: { personId } }: Received<typeof personErased>, work: Work): Promise<void> {
    await work.query(forgetCredentials, personId);
    await work.query(forgetHolderOfCertificates, personId);
    await work.query(forgetHolderOfCases, personId);
    await work.query(forgetHolder, personId);
  }
}
