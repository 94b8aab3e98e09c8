import { hash, randomBytes } from 'node:crypto';

interface Account {
  /** What was taken and has not come back yet, as of `at`. */
  spent: number;
  at: number;
}

/** Accounts of one generation; whoever comes new beyond it shares one of the accounts below. */
const MOST_ACCOUNTS = 100_000;
const SHARED_ACCOUNTS = 1_024;

/**
 * What each payer may cost: `perSecond` in the long run, up to `burst` at once. In memory only, for seconds.
 *
 * An account that nobody touched for as long as a spent one takes to fill is full, and forgetting it changes nothing;
 * no other is ever forgotten. So whoever comes from ever new addresses neither makes this grow nor has their own debts,
 * or somebody else's, wiped out: when there are too many accounts those that come new share, by a hash that nobody
 * outside can compute.
 */
export class CostBudget {
  private young = new Map<string, Account>();
  /** Of the generation before: what is not touched now is full when this one ends. */
  private old = new Map<string, Account>();
  private readonly shared: Account[] = Array.from({ length: SHARED_ACCOUNTS }, () => ({ spent: 0, at: 0 }));
  private readonly salt = randomBytes(16).toString('hex');
  private since: number;
  private readonly fillsInMs: number;

  /** @param perSecond 0 = no limit */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
    private readonly most = MOST_ACCOUNTS,
  ) {
    this.fillsInMs = perSecond > 0 ? (2 * burst * 1_000) / perSecond : Infinity;
    this.since = this.now();
  }

  /**
   * Takes a price as long as there is anything left; the dearest thing may be bought with the last of it, and is paid
   * for by waiting.
   * @returns 0, or the seconds until there is something again
   */
  take(payer: string, price: number): number {
    if (this.perSecond <= 0) return 0;
    const account = this.accountOf(payer);
    const over = account.spent - (this.burst - 1);
    if (over > 0) return over / this.perSecond;
    this.add(account, price);
    return 0;
  }

  /** Takes a price for what was done or refused already. */
  charge(payer: string, price: number): void {
    if (this.perSecond <= 0) return;
    this.add(this.accountOf(payer), price);
  }

  /** How many accounts are kept. */
  get size(): number {
    return this.young.size + this.old.size + SHARED_ACCOUNTS;
  }

  /** No debt is larger than what a rest brings, so that everybody is heard again after twice the time. */
  private add(account: Account, price: number): void {
    account.spent = Math.min(account.spent + price, 2 * this.burst);
  }

  private accountOf(payer: string): Account {
    const now = this.now();
    if (now - this.since > this.fillsInMs) this.turn(now);
    const account = this.young.get(payer) ?? this.enter(payer, now);
    account.spent = Math.max(0, account.spent - ((now - account.at) / 1_000) * this.perSecond);
    account.at = now;
    return account;
  }

  private enter(payer: string, now: number): Account {
    const before = this.old.get(payer);
    if (!before && this.young.size >= this.most) return this.sharedBy(payer);
    const account = before ?? { spent: 0, at: now };
    this.young.set(payer, account);
    return account;
  }

  private sharedBy(payer: string): Account {
    return this.shared[hash('sha256', this.salt + payer, 'buffer').readUInt16LE() % SHARED_ACCOUNTS]!;
  }

  private turn(now: number): void {
    this.old = now - this.since > 2 * this.fillsInMs ? new Map() : this.young;
    this.young = new Map();
    this.since = now;
  }
}
