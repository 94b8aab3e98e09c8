import type { IncomingHttpHeaders } from 'node:http';
import { TooManyRequests } from '#plugin-kit/contract';
import type { Exchange } from './exchange.js';
import { addressPrefix } from './address-prefix.js';
import type { CostBudget } from './cost-budget.js';

/** In units of a plain request that goes to a plugin, some 0.2 ms of one core. */
export const PRICES = {
  /** To be heard at all: a page that is kept, a refusal, OPTIONS, an address that is not there. */
  heard: 0.2,
  /** A signature that has not been seen before is verified. */
  newToken: 3,
  /** A page or a document that is made, or is large. */
  document: 2,
  /** The gateway asks the provider for somebody. */
  session: 4,
} as const;

const BODY_BYTES_PER_UNIT = 16 * 1_024;
const REPLY_BYTES_PER_UNIT = 64 * 1_024;
/** Smaller ones are paid for by whoever turns out to have sent them. */
const LARGE_BODY = 16 * 1_024;

/**
 * The provider reads out its keys, signs a token or makes a page, or hashes a password (80 ms). The last is what is
 * taken for granted: however an address is spelt, it costs no less.
 */
const OIDC_PRICES: readonly (readonly [form: RegExp, price: number])[] = [
  [/^GET \/oidc\/(?:jwks|\.well-known\/[\w-]+)$/, 1],
  [/^POST \/oidc\/(?:token(?:\/revocation)?|session\/end(?:\/confirm)?)$/, 4],
  [/^(?!POST )/, 4],
  [/^/, 40],
];

/**
 * What every request costs, and from whom it is taken: a signed-in caller, or the network that it came from. Kept in
 * memory alone, and told nobody.
 */
export class Toll {
  constructor(
    private readonly byCaller: CostBudget,
    private readonly byAddress: CostBudget,
    /** What a body of unknown length is taken for. */
    private readonly mostBodyBytes: number,
  ) {}

  /** @throws TooManyRequests */
  ofCaller(key: string, price: number): void {
    insist(this.byCaller.take(key, price));
  }

  /** @throws TooManyRequests */
  ofAddress({ request }: Pick<Exchange, 'request'>, price: number): void {
    insist(this.byAddress.take(addressPrefix(request.ip), price));
  }

  /** For what cannot be refused any more. */
  chargeReply(exchange: Pick<Exchange, 'request'>, caller: string | undefined, bytes: number): void {
    const price = bytes / REPLY_BYTES_PER_UNIT;
    if (caller === undefined) this.chargeAddress(exchange, price);
    else this.byCaller.charge(caller, price);
  }

  /** For what was refused already, or must be answered. */
  chargeAddress({ request }: Pick<Exchange, 'request'>, price: number): void {
    this.byAddress.charge(addressPrefix(request.ip), price);
  }

  /** For what is no request that could be refused: whether there was anything left to be answered for. */
  ofConnection(ip: string): boolean {
    return this.byAddress.take(addressPrefix(ip), PRICES.heard) === 0;
  }

  /** Before a large body is read. @throws TooManyRequests */
  ofBody(exchange: Pick<Exchange, 'request'>): void {
    const bytes = this.bodyBytes(exchange.request.raw.headers);
    if (bytes >= LARGE_BODY) this.ofAddress(exchange, bytes / BODY_BYTES_PER_UNIT);
  }

  /** What an operation costs with this body, as far as that is not paid for yet. */
  ofOperation(cost: number, body: unknown): number {
    const isUnpaid = body instanceof Uint8Array && body.byteLength < LARGE_BODY;
    // By whole KiB: what most requests carry is in the price.
    return isUnpaid ? cost + ((body.byteLength >> 10) * 1_024) / BODY_BYTES_PER_UNIT : cost;
  }

  /** @throws TooManyRequests */
  ofProvider(exchange: Exchange): void {
    const asked = `${exchange.method} ${exchange.path}`;
    this.ofAddress(exchange, OIDC_PRICES.find(([form]) => form.test(asked))![1]);
  }

  private bodyBytes(headers: IncomingHttpHeaders): number {
    if (headers['transfer-encoding'] !== undefined) return this.mostBodyBytes;
    return Math.min(Number(headers['content-length'] ?? 0) || 0, this.mostBodyBytes);
  }
}

/**
 * @param seconds to wait, as a budget says it
 * @throws TooManyRequests unless it is none
 */
export function insist(seconds: number): void {
  if (seconds > 0) throw new TooManyRequests({}, { retryAfter: Math.max(1, seconds) });
}
