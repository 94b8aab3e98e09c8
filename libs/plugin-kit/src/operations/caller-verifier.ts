import { type KeyObject, createPublicKey, verify } from 'node:crypto';
import type { Clock, SystemClock } from '#platform';
import {
  CALLER_TOKEN,
  type CallerClaims,
  type CallerKey,
  Unauthenticated,
  readSignInFacts,
} from '../contract/index.js';
import { Caller, type RolesOfPermission } from './caller.js';

/** Finds the public key of a gateway replica in the bucket `caller-keys`. */
export type FindCallerKey = (kid: string) => Promise<CallerKey | undefined>;

/** As many callers as a gateway knows. */
const MOST_CACHED = 50_000;
/**
 * A key is looked up again after this, so that one that was withdrawn counts no longer than the tokens that it signed.
 */
const KEY_SECONDS = CALLER_TOKEN.seconds;
/** Clocks of gateway and plugin may differ by so much. */
const LEEWAY_SECONDS = 5;

/**
 * Verifies `caller` tokens (DESIGN.md 3 "Caller"). A token seen before costs one look-up; nothing else makes a caller.
 */
export class CallerVerifier {
  private readonly keys = new Map<string, { readonly key: KeyObject; readonly expires: number }>();
  private readonly callers = new Map<string, { readonly caller: Caller; readonly expires: number }>();

  constructor(
    private readonly findKey: FindCallerKey,
    private readonly rolesOf: RolesOfPermission,
    private readonly systemClock: SystemClock,
    private readonly clock: Clock,
  ) {}

  /** The caller of a verified token; synchronous for a known one. */
  verify(token: string): Caller | Promise<Caller> {
    const known = this.callers.get(token);
    const left = known ? known.expires - this.nowSeconds() : 0;
    // More than it ever had is left when the clock was set back; then it is looked at again.
    if (known && left > 0 && left <= CALLER_TOKEN.seconds + 2 * LEEWAY_SECONDS) return known.caller;
    return this.verifyNew(token);
  }

  private async verifyNew(token: string): Promise<Caller> {
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    const kid = readPart(header)?.['kid'];
    if (rest.length > 0 || typeof kid !== 'string' || readPart(header)?.['alg'] !== 'EdDSA')
      throw new Unauthenticated({});
    const held = this.keys.get(kid);
    const key = held && held.expires > this.nowSeconds() ? held.key : await this.loadKey(kid);
    if (!verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))
      throw new Unauthenticated({});
    const claims = readPart(payload) as Partial<CallerClaims> | undefined;
    const now = this.nowSeconds();
    if (
      !claims ||
      claims.iss !== CALLER_TOKEN.issuer ||
      claims.aud !== CALLER_TOKEN.audience ||
      typeof claims.sub !== 'string' ||
      (claims.kind !== 'person' && claims.kind !== 'client') ||
      !Array.isArray(claims.roles) ||
      typeof claims.exp !== 'number' ||
      claims.exp + LEEWAY_SECONDS <= now ||
      typeof claims.iat !== 'number' ||
      claims.iat - LEEWAY_SECONDS > now ||
      claims.exp - claims.iat > CALLER_TOKEN.seconds
    ) {
      throw new Unauthenticated({});
    }
    const caller = Caller.of(
      { kind: claims.kind, sub: claims.sub, roles: claims.roles, auth: readSignInFacts(claims.auth) },
      this.rolesOf,
      () => this.clock.now(),
    );
    this.callers.set(token, { caller, expires: claims.exp + LEEWAY_SECONDS });
    // The oldest is the first to expire.
    if (this.callers.size > MOST_CACHED) this.callers.delete(this.callers.keys().next().value!);
    return caller;
  }

  private async loadKey(kid: string): Promise<KeyObject> {
    if (!/^[\w-]{1,100}$/.test(kid)) throw new Unauthenticated({});
    const jwk = await this.findKey(kid);
    this.keys.delete(kid);
    if (jwk?.kty !== 'OKP' || jwk.crv !== 'Ed25519') throw new Unauthenticated({});
    const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });
    this.keys.set(kid, { key, expires: this.nowSeconds() + KEY_SECONDS });
    return key;
  }

  private nowSeconds(): number {
    return this.systemClock.now().getTime() / 1_000;
  }
}

function readPart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
