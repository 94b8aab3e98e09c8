import { type Database, statement } from '#plugin-kit';
import type { IdentitySecret } from '../provider/identity-secret.js';
import type { OidcSettings } from '../provider/oidc-settings.js';

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

/** Answers those that were counted: the others keep whoever tries waiting. */
const countAttempt = statement<
  object,
  [keys: readonly string[], free: readonly number[], longest: readonly number[], now: Date]
>(
  'count-sign-in-attempt',
  `
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
  RETURNING key`,
);
const blockedUntil = statement<{ until: Date | null }, [keys: readonly string[]]>(
  'sign-in-blocked-until',
  'SELECT max(blocked_until) AS until FROM sign_in_attempt WHERE key = ANY ($1)',
);
const forgetAttempts = statement<never, [keys: readonly string[]]>(
  'forget-sign-in-attempts',
  'DELETE FROM sign_in_attempt WHERE key = ANY ($1)',
);
const forgiveAddress = statement<never, [key: string]>(
  'forgive-sign-in-attempt',
  'UPDATE sign_in_attempt SET failures = greatest(failures - 1, 0) WHERE key = $1',
);

/** Undoes what the attempt had already counted: it is not judged now. */
class MustWait extends Error {
  constructor(readonly seconds: number) {
    super('Another attempt has to wait');
  }
}

/**
 * Slows guessing down without letting a stranger lock a person out: waits grow for a username from one address (to 15
 * minutes) and for an address (to one minute), but for a username as such only to 30 seconds, and a browser that has
 * signed in before is counted by itself, whatever strangers do. Attempts are counted before they are judged, so guesses
 * at the same moment count too. Keys are keyed hashes: the table holds neither addresses nor usernames.
 */
export class AttemptLimit {
  constructor(
    private readonly settings: Pick<OidcSettings, 'database' | 'unitOfWork' | 'now'>,
    private readonly secret: IdentitySecret,
  ) {}

  /** Counts an attempt. @returns seconds to wait instead, or undefined when it may be judged */
  async enter(attempt: Attempt): Promise<number | undefined> {
    const limits = this.limitsOf(attempt).sort((a, b) => (a.key < b.key ? -1 : 1));
    const keys = limits.map(({ key }) => key);
    const now = this.settings.now();
    try {
      await this.settings.unitOfWork.run(async (work) => {
        const [free, longest] = [limits.map((limit) => limit.free), limits.map((limit) => limit.longest)];
        const counted = await work.query(countAttempt, keys, free, longest, now);
        if (counted.length === keys.length) return;
        const [row] = await work.query(blockedUntil, keys);
        throw new MustWait(Math.max(1, Math.ceil(((row?.until?.getTime() ?? 0) - now.getTime()) / 1000)));
      });
      return undefined;
    } catch (error) {
      if (error instanceof MustWait) return error.seconds;
      throw error;
    }
  }

  /** Forgets the failures of whoever has signed in; their address keeps those of others. */
  async succeeded(attempt: Attempt): Promise<void> {
    const { database } = this.settings;
    const [address, ...own] = this.limitsOf(attempt).map(({ key }) => key);
    await database.query(forgetAttempts, own);
    await database.query(forgiveAddress, address!);
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
const dropOldAttempts = statement<never, [before: Date]>(
  'drop-old-sign-in-attempts',
  'DELETE FROM sign_in_attempt WHERE since < $1',
);
const trimAttempts = statement<never, [most: number]>(
  'trim-sign-in-attempts',
  `
  DELETE FROM sign_in_attempt
  WHERE key IN (
    SELECT key FROM sign_in_attempt
    ORDER BY failures, since
    LIMIT greatest(0, (SELECT count(*) FROM sign_in_attempt) - $1::bigint)
  )`,
);

/**
 * Removes attempts that count no more and, of more than `most`, those with the fewest failures: strangers from ever new
 * addresses neither fill the table nor have anybody's waits forgotten, their own included.
 */
export async function sweepAttempts(database: Database, now: Date, most = MOST_ATTEMPTS): Promise<void> {
  await database.query(dropOldAttempts, new Date(now.getTime() - ATTEMPTS_LAST_MS));
  await database.query(trimAttempts, most);
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
