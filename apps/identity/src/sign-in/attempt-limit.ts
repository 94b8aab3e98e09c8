import type { Pool } from 'pg';
import type { IdentitySecret } from '../provider/identity-secret.js';

/** Who tries: what was typed, from where, and by which browser if it has signed in to this username before. */
export interface Attempt {
  readonly username: string;
  readonly address: string;
  /** Mark of a browser that this username has signed in with. */
  readonly knownBrowser?: string | undefined;
}

interface Limit {
  readonly key: string;
  /** Attempts within the hour that cost no wait. */
  readonly free: number;
  /** The longest wait, in seconds; waits double from two. */
  readonly longest: number;
}

const COUNT = `
INSERT INTO sign_in_attempt AS s (key, failures, blocked_until, since)
SELECT key, 1, $4, $4 FROM unnest($1::text[], $2::int[], $3::int[]) AS l(key, free, longest) ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN s.since < $4 - interval '1 hour' THEN 1 ELSE s.failures + 1 END,
  blocked_until = $4 + make_interval(secs => CASE
    WHEN s.since < $4 - interval '1 hour' OR s.failures < ($2::int[])[array_position($1, s.key)] THEN 0
    ELSE least(
      ($3::int[])[array_position($1, s.key)],
      power(2, least(s.failures + 1 - ($2::int[])[array_position($1, s.key)], 20))
    ) END),
  since = CASE WHEN s.since < $4 - interval '1 hour' THEN $4 ELSE s.since END
WHERE s.blocked_until <= $4
RETURNING key`;

/**
 * Slows guessing down without letting a stranger lock a person out: waits grow for a username from one address (to 15
 * minutes) and for an address (to one minute), but for a username as such only to 30 seconds, and a browser that has
 * signed in before is counted by itself, whatever strangers do. Attempts are counted before they are judged, so guesses
 * at the same moment count too. Keys are keyed hashes: the table holds neither addresses nor usernames.
 */
export class AttemptLimit {
  constructor(
    private readonly pool: Pool,
    private readonly secret: IdentitySecret,
    private readonly now: () => Date,
  ) {}

  /** Counts an attempt. @returns seconds to wait instead, or undefined when it may be judged */
  async enter(attempt: Attempt): Promise<number | undefined> {
    const limits = this.limitsOf(attempt).sort((a, b) => (a.key < b.key ? -1 : 1));
    const keys = limits.map(({ key }) => key);
    const now = this.now();
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query(COUNT, [
        keys,
        limits.map(({ free }) => free),
        limits.map(({ longest }) => longest),
        now,
      ]);
      if (rowCount === keys.length) {
        await client.query('COMMIT');
        return undefined;
      }
      const { rows } = await client.query<{ until: Date }>(
        'SELECT max(blocked_until) AS until FROM sign_in_attempt WHERE key = ANY ($1)',
        [keys],
      );
      await client.query('ROLLBACK');
      return Math.max(1, Math.ceil(((rows[0]?.until.getTime() ?? 0) - now.getTime()) / 1000));
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  /** Forgets the failures of whoever has signed in; their address keeps those of others. */
  async succeeded(attempt: Attempt): Promise<void> {
    const [address, ...own] = this.limitsOf(attempt).map(({ key }) => key);
    await this.pool.query('DELETE FROM sign_in_attempt WHERE key = ANY ($1)', [own]);
    await this.pool.query('UPDATE sign_in_attempt SET failures = greatest(failures - 1, 0) WHERE key = $1', [address]);
  }

  private limitsOf({ username, address, knownBrowser }: Attempt): Limit[] {
    const network = networkOf(address);
    const key = (kind: string, text: string) => this.secret.mac(`attempt:${kind}`, text);
    const own: Limit[] = knownBrowser
      ? [{ key: key('browser', `${username}\0${knownBrowser}`), free: 5, longest: 900 }]
      : [
          { key: key('pair', `${username}\0${network}`), free: 5, longest: 900 },
          { key: key('username', username), free: 10, longest: 30 },
        ];
    return [{ key: key('address', network), free: 100, longest: 60 }, ...own];
  }
}

/** Attempts count for an hour, and keep somebody waiting for a quarter of one. */
const ATTEMPTS_LAST_MS = 2 * 3_600_000;
const MOST_ATTEMPTS = 200_000;
const TRIM = `
DELETE FROM sign_in_attempt
WHERE key IN (
  SELECT key FROM sign_in_attempt
  ORDER BY failures, since
  LIMIT greatest(0, (SELECT count(*) FROM sign_in_attempt) - $1::bigint)
)`;

/**
 * Removes attempts that count no more and, of more than `most`, those with the fewest failures: strangers from ever new
 * addresses neither fill the table nor have anybody's waits forgotten, their own included.
 */
export async function sweepAttempts(pool: Pool, now: Date, most = MOST_ATTEMPTS): Promise<void> {
  await pool.query('DELETE FROM sign_in_attempt WHERE since < $1', [new Date(now.getTime() - ATTEMPTS_LAST_MS)]);
  await pool.query(TRIM, [most]);
}

/** An IPv6 customer has a whole /64: its addresses are one. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
