import { Clock, Logger } from '#platform';
import { OnTimer, type TimerHandler, type Work, statement } from '#plugin-kit';
import { grantsKey } from '#plugin-kit/contract';
import { REACHED_SCOPES } from '../units/unit-parts.js';
import { type GrantChangeRow, projectGrants } from './grant-change.js';
import { BucketFault, GrantsBucket } from './grants-bucket.js';
import { type IdentityRow, grantsOf } from './grants-of.js';

const CHUNK = 200;
/** A role that was taken away must not live on because NATS was away for long; so we do not wait longer and longer. */
const AGAIN_AFTER_MS = 1_000;

const identitiesToProject = statement<IdentityRow, [identities: string]>(
  'identities-to-project',
  `
SELECT w.issuer, w.subject, i.person_id AS "personId",
  CASE WHEN c.client_id IS NOT NULL THEN 'client' WHEN i.person_id IS NOT NULL
  AND i.ended_at IS NULL THEN 'person' ELSE 'none' END AS kind,
  coalesce((
    SELECT jsonb_agg(
      DISTINCT jsonb_build_object(
        'role', a.role, 'scope', r.scope, 'from', to_char(a.from_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'to',
        to_char(a.to_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      )
    )
    FROM assignment a
    CROSS JOIN LATERAL (${REACHED_SCOPES}) r
    WHERE a.revoked_at IS NULL
    AND CASE WHEN c.client_id IS NULL THEN a.person_id = i.person_id ELSE a.issuer = w.issuer
    AND a.client_id = w.subject END
  ), '[]') AS roles
FROM jsonb_to_recordset($1::jsonb) AS w(issuer text, subject text)
LEFT JOIN identity i ON i.issuer = w.issuer AND i.subject = w.subject
LEFT JOIN LATERAL (
  SELECT client_id FROM assignment a WHERE a.issuer = w.issuer AND a.client_id = w.subject LIMIT 1
) c ON true`,
);

const takeGrantChanges = statement<GrantChangeRow, [most: number]>(
  'take-grant-changes',
  'SELECT id, issuer, subject FROM grant_change ORDER BY id DESC LIMIT $1 FOR UPDATE SKIP LOCKED',
);

const dropGrantChanges = statement<never, [ids: readonly string[]]>(
  'drop-grant-changes',
  'DELETE FROM grant_change WHERE id = ANY($1::bigint[])',
);

/**
 * Writes what changed to the bucket `grants`, until nothing is left. For each identity the bucket is read before the
 * tables are: whoever writes in between has seen at least what we see, so losing the compare-and-set loses nothing but
 * this attempt.
 */
@OnTimer(projectGrants)
export class ProjectGrants implements TimerHandler<object> {
  constructor(
    private readonly bucket: GrantsBucket,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async handle(_payload: object, work: Work, { key }: { readonly key: string }): Promise<void> {
    try {
      while (await this.projectSome(work));
    } catch (error) {
      // Only the bucket's faults leave the transaction as it was.
      if (!(error instanceof BucketFault)) throw error;
      this.logger.warn('Grants could not be written and are written again', { error: error.cause });
      work.schedule(projectGrants, key, new Date(this.clock.now().getTime() + AGAIN_AFTER_MS), {});
    }
  }

  /** The newest first: a role that is taken away does not wait behind everybody, whom each start has compared. */
  private async projectSome(work: Work): Promise<boolean> {
    const changes = await work.query(takeGrantChanges, CHUNK);
    if (changes.length === 0) return false;
    await this.project(changes, work);
    await work.query(
      dropGrantChanges,
      changes.map(({ id }) => id),
    );
    return true;
  }

  private async project(changes: readonly GrantChangeRow[], work: Work): Promise<void> {
    const identities = new Map(changes.map(({ issuer, subject }) => [grantsKey(issuer, subject), { issuer, subject }]));
    const held = new Map(
      await Promise.all([...identities.keys()].map(async (key) => [key, await this.bucket.read(key)] as const)),
    );
    const rows = await work.query(identitiesToProject, JSON.stringify([...identities.values()]));
    await Promise.all(
      rows.map((row) => {
        const key = grantsKey(row.issuer, row.subject);
        return this.bucket.write(key, grantsOf(row), held.get(key)!);
      }),
    );
  }
}
