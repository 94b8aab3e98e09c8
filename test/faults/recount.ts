import pg from 'pg';
import type { Ledger } from './ledger.js';

/**
 * What the ledger says and the tables do not, or the other way round; empty when nothing was lost and nothing doubled.
 */
export async function disagreements({ acknowledged }: Ledger, databaseUrl: string): Promise<string[]> {
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  try {
    const { rows } = await sql.query<{
      enrolment_id: string;
      learner_id: string;
      session_id: string;
      state: string;
      noted: boolean;
      signed: boolean;
    }>(
      `
        SELECT enrolment_id, learner_id, session_id, state, noted_minutes IS NOT NULL AS noted,
          signed_at IS NOT NULL AS signed
        FROM enrolment.enrolment
      `,
    );
    const found = new Map(rows.map((row) => [row.enrolment_id, row]));
    const ids = new Set(acknowledged.map(({ enrolmentId }) => enrolmentId));
    const cancelled = new Set(
      acknowledged.filter(({ kind }) => kind === 'cancelled').map(({ enrolmentId }) => enrolmentId),
    );
    const enrolled = acknowledged.filter(({ kind }) => kind === 'enrolled');
    const lost = acknowledged.filter(({ kind, enrolmentId, sessionId, personId }) => {
      const row = found.get(enrolmentId);
      if (row?.session_id !== sessionId || row.learner_id !== personId) return true;
      if (kind === 'enrolled') return (row.state === 'cancelled') !== cancelled.has(enrolmentId);
      if (kind === 'cancelled') return row.state !== 'cancelled';
      if (kind === 'noted') return !row.noted;
      return kind === 'signed' ? !row.signed : row.state !== 'completed';
    });
    return [
      ...lost.map(
        ({ kind, enrolmentId }) => `acknowledged as ${kind}, but it is ${JSON.stringify(found.get(enrolmentId))}`,
      ),
      ...rows.filter((row) => !ids.has(row.enrolment_id)).map((row) => `nobody was told of ${JSON.stringify(row)}`),
      ...(new Set(enrolled.map(({ enrolmentId }) => enrolmentId)).size < enrolled.length
        ? ['two acknowledgements of one enrolment']
        : []),
    ];
  } finally {
    await sql.end();
  }
}
