import { createHash } from 'node:crypto';
import { IdempotencyKeyReused, StillRunning } from '../contract/index.js';
import { type Queries, statement } from '../database/statement.js';
import { Reply } from '../operations/reply.js';
import type { RequestContext } from '../operations/request-context.js';

/** The hash of an input as `Idempotency-Key` compares it: JSON with sorted keys, SHA-256. */
export function hashInput(input: unknown): string {
  return createHash('sha256').update(JSON.stringify(input, sorted)).digest('base64url');
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A reply as it is stored: the body, and the headers where the operation gave some. */
export interface StoredReply {
  readonly body: unknown;
  readonly options?: Reply['options'];
}

export const storeReply = (result: unknown): StoredReply =>
  result instanceof Reply ? { body: result.body ?? null, options: result.options } : { body: result ?? null };
export const restoreReply = ({ body, options }: StoredReply): unknown =>
  options ? new Reply(body ?? undefined, options) : (body ?? undefined);

/** Who claims a key: the same key of somebody else is another one. */
export const callerOf = ({ caller }: RequestContext): string => `${caller.kind}:${caller.id}`;

/** The advisory lock that a request with this caller, operation and key holds while it runs, in whichever replica. */
export function lockOf(context: RequestContext): string {
  return createHash('sha256')
    .update(`${callerOf(context)}\0${context.operation}\0${context.idempotency!.key}`)
    .digest()
    .readBigInt64BE()
    .toString();
}

export interface IdempotencyClaim {
  /** What the first request with this key was answered. */
  readonly earlier?: { readonly reply: unknown };
  store(result: unknown): Promise<void>;
}

const lockKey = statement<{ free: boolean }, [lock: string]>(
  'kit-lock-key',
  'SELECT pg_try_advisory_xact_lock($1) AS free',
);

const findReply = statement<
  { inputHash: string; reply: StoredReply },
  [caller: string, operation: string, key: string]
>(
  'kit-find-reply',
  `
SELECT input_hash AS "inputHash", reply FROM idempotency WHERE caller = $1 AND operation = $2 AND key = $3`,
);

const storeOne = statement<
  never,
  [caller: string, operation: string, key: string, inputHash: string, reply: string, at: Date]
>(
  'kit-store-reply',
  `
INSERT INTO idempotency (caller, operation, key, input_hash, reply, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
);

/**
 * Claims caller, operation and key for this transaction. A request that is still running holds the advisory lock, so
 * its repetition learns 409 instead of waiting; a refused one stores nothing and frees the key.
 *
 * @throws StillRunning · IdempotencyKeyReused
 */
export async function claimIdempotency(work: Queries, context: RequestContext, now: Date): Promise<IdempotencyClaim> {
  const { key, inputHash } = context.idempotency!;
  const caller = callerOf(context);
  const [row] = await work.query(lockKey, lockOf(context));
  if (!row?.free) throw new StillRunning({}, { retryAfter: 1 });
  const [earlier] = await work.query(findReply, caller, context.operation, key);
  if (earlier) {
    if (earlier.inputHash !== inputHash) throw new IdempotencyKeyReused({});
    return { earlier: { reply: restoreReply(earlier.reply) }, store: async () => {} };
  }
  return {
    store: async (result) => {
      await work.query(storeOne, caller, context.operation, key, inputHash, JSON.stringify(storeReply(result)), now);
    },
  };
}
