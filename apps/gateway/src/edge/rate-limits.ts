import { TooManyRequests } from '#plugin-kit/contract';

interface Bucket {
  tokens: number;
  at: number;
}

/** Buckets beyond this number: the oldest ones are forgotten, they are full again anyway. */
const MAX_BUCKETS = 100_000;

/** A token bucket for each key: `perSecond` in the long run, up to `burst` at once. In memory only, for minutes. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  /** @param perSecond 0 = no limit */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws TooManyRequests with the seconds until there is a token again */
  take(key: string): void {
    if (this.perSecond <= 0) return;
    const now = this.now();
    const bucket = this.buckets.get(key);
    const tokens = bucket ? Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.perSecond) : this.burst;
    if (tokens < 1) throw new TooManyRequests({}, { retryAfter: Math.max(1, (1 - tokens) / this.perSecond) });
    if (bucket) {
      bucket.tokens = tokens - 1;
      bucket.at = now;
      return;
    }
    this.buckets.set(key, { tokens: tokens - 1, at: now });
    if (this.buckets.size > MAX_BUCKETS) this.buckets.delete(this.buckets.keys().next().value!);
  }
}

/** Signed-in callers are counted by who they are, the others by their network address. */
export interface RateLimits {
  readonly byCaller: RateLimit;
  readonly byAddress: RateLimit;
}
