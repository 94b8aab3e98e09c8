import { type Work, statement } from '#plugin-kit';
import { certificateExpires } from '../certificates/certificate-timers.js';
import type { ApprovedCase } from './approved-case.js';

/** A certificate as it enters the register. */
export interface RegisterEntry {
  readonly case: ApprovedCase;
  readonly certificateId: string;
  readonly url: string;
  readonly statusListId: string;
  readonly statusIndex: number;
  readonly issuedAt: Date;
  readonly validUntil: Date | undefined;
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** The credential for its holder, sealed. */
  readonly sealed: Buffer;
}

const addCertificates = statement<never, [rows: string]>(
  'enter-certificates',
  `
INSERT INTO certificate (
  certificate_id, case_id, definition_id, definition_version, programme_id, holder_id, issuer_id, url, status_list_id,
  status_index, issued_at, valid_until, salt, credential_hash
)
SELECT certificate_id, case_id, definition_id, definition_version, programme_id, holder_id, issuer_id, url,
  status_list_id, status_index, issued_at, valid_until, decode(salt, 'hex'), decode(credential_hash, 'hex')
FROM jsonb_to_recordset($1::jsonb) AS
  c(certificate_id uuid, case_id uuid, definition_id uuid, definition_version int, programme_id uuid,
    holder_id uuid, issuer_id uuid, url text,
    status_list_id uuid, status_index int, issued_at timestamptz, valid_until timestamptz, salt text,
    credential_hash text)`,
);

const keepCredentials = statement<never, [certificateIds: readonly string[], sealeds: readonly Buffer[]]>(
  'keep-credentials',
  'INSERT INTO credential (certificate_id, sealed) SELECT * FROM unnest($1::uuid[], $2::bytea[])',
);

const casesIssued = statement<never, [caseIds: readonly string[]]>(
  'cases-issued',
  `UPDATE certificate_case SET state = 'issued' WHERE case_id = ANY ($1::uuid[])`,
);

/** Enters certificates with three statements, however many there are. */
export async function enterCertificates(work: Work, entries: readonly RegisterEntry[]): Promise<void> {
  const rows = entries.map((entry) => ({
    certificate_id: entry.certificateId,
    case_id: entry.case.caseId,
    definition_id: entry.case.definitionId,
    definition_version: entry.case.definitionVersion,
    programme_id: entry.case.programmeId,
    holder_id: entry.case.holderId,
    issuer_id: entry.case.issuerId,
    url: entry.url,
    status_list_id: entry.statusListId,
    status_index: entry.statusIndex,
    issued_at: entry.issuedAt,
    valid_until: entry.validUntil ?? null,
    salt: entry.salt.toString('hex'),
    credential_hash: entry.hash.toString('hex'),
  }));
  await work.query(addCertificates, JSON.stringify(rows));
  await work.query(
    keepCredentials,
    entries.map(({ certificateId }) => certificateId),
    entries.map(({ sealed }) => sealed),
  );
  for (const { certificateId, validUntil } of entries)
    if (validUntil) work.schedule(certificateExpires, certificateId, validUntil, { certificateId });
  await work.query(
    casesIssued,
    entries.map((entry) => entry.case.caseId),
  );
}
