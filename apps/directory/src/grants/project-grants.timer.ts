import { OnTimer, type TimerHandler, type Work } from '#plugin-kit';
import { grantsKey } from '#plugin-kit/contract';
import { type GrantChangeRow, projectGrants } from './grant-change.entity.js';
import { GrantsBucket } from './grants-bucket.js';
import { type IdentityRow, grantsOf } from './grants-of.js';

const CHUNK = 200;

const IDENTITIES = `
SELECT w.issuer, w.subject, i.person_id,
  CASE WHEN i.person_id IS NOT NULL AND i.ended_at IS NULL THEN 'person' WHEN c.client_id IS NOT NULL THEN 'client' ELSE 'none' END AS kind,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('role', a.role, 'scope', a.scope, 'from', to_char(a.from_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'to', to_char(a.to_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
    FROM assignment a WHERE a.revoked_at IS NULL AND (a.person_id = i.person_id OR (a.issuer = w.issuer AND a.client_id = w.subject))
  ), '[]') AS roles
FROM jsonb_to_recordset($1::jsonb) AS w(issuer text, subject text)
LEFT JOIN identity i ON i.issuer = w.issuer AND i.subject = w.subject
LEFT JOIN LATERAL (SELECT client_id FROM assignment a WHERE a.issuer = w.issuer AND a.client_id = w.subject LIMIT 1) c ON true`;

/**
 * Writes what changed to the bucket `grants`, until nothing is left. For each identity the bucket is read before the
 * tables are: whoever writes in between has seen at least what we see, so losing the compare-and-set loses nothing but
 * this attempt, and the timer comes again.
 */
@OnTimer(projectGrants)
export class ProjectGrants implements TimerHandler<object> {
  constructor(private readonly bucket: GrantsBucket) {}

  async handle(_payload: object, work: Work): Promise<void> {
    for (;;) {
      const changes = await work.entities.query<GrantChangeRow[]>('SELECT id, issuer, subject FROM grant_change ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED', [CHUNK]);
      if (changes.length === 0) return;
      await this.project(changes, work);
      await work.entities.query('DELETE FROM grant_change WHERE id = ANY($1::bigint[])', [changes.map(({ id }) => id)]);
    }
  }

  private async project(changes: readonly GrantChangeRow[], work: Work): Promise<void> {
    const identities = new Map(changes.map(({ issuer, subject }) => [grantsKey(issuer, subject), { issuer, subject }]));
    const held = new Map(await Promise.all([...identities.keys()].map(async (key) => [key, await this.bucket.read(key)] as const)));
    const rows = await work.entities.query<IdentityRow[]>(IDENTITIES, [JSON.stringify([...identities.values()])]);
    await Promise.all(rows.map((row) => {
      const key = grantsKey(row.issuer, row.subject);
      return this.bucket.write(key, grantsOf(row), held.get(key)!);
    }));
  }
}
