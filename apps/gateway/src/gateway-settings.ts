import type { Logger, ServiceTelemetry, SystemClock } from '#platform';
import type { NatsAddress } from './nats/nats-link.js';

/** What a gateway needs to know. Read from the environment by `gateway.config.ts`, or given by whoever starts it. */
export interface GatewaySettings {
  readonly nats: NatsAddress;
  /** 0 = any free one. */
  readonly port: number;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** Scheme, host and port under which people reach this gateway, without a slash at the end. */
  readonly publicUrl: string;
  readonly logger: Logger;
  /** Where traces and metrics go; nowhere by default. */
  readonly telemetry?: ServiceTelemetry;
  /** By which access and caller tokens count; default that of the computer. */
  readonly systemClock?: SystemClock;
  readonly oidc?: OidcSettings;
  /**
   * At least 32 characters, the same for all replicas: the key of session cookies. Default: one of this process alone.
   */
  readonly sessionSecret?: string;
  /** First path segment → plugin, beside the reservation in `discovery/path-segments.ts`. */
  readonly segmentGrants?: Readonly<Record<string, string>>;
  /** Path → path of an operation, for well-known addresses; asked with GET only. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly limits?: Partial<GatewayLimits>;
  /** How many proxies stand before this gateway, whose `X-Forwarded-For` is believed. Default 0. */
  readonly trustedProxies?: number;
  /** ms in which requests are still taken when it is to stop, while it says that it is not ready. Default 0. */
  readonly leaveAfterMs?: number;
}

export interface OidcSettings {
  /** Default `<publicUrl>/oidc`. */
  readonly issuer?: string;
  /** Where the issuer is reached from here, when that is another address; `/oidc/*` is then passed on to it. */
  readonly internalUrl?: string;
  /** Default `<publicUrl>/api`. */
  readonly audience?: string;
  /** Client of the gateway's own sign-in. Default `lyftet-web`. */
  readonly clientId?: string;
  /** Absent: a public client. */
  readonly clientSecret?: string;
}

export interface GatewayLimits {
  /** Largest body of a request. */
  readonly bodyBytes: number;
  /** Requests under way at once; above it 503. */
  readonly inFlight: number;
  /** What one caller may cost a second, in plain requests, and at once after a rest; 0 = no limit. */
  readonly callerPerSecond: number;
  readonly callerBurst: number;
  /** The same for those who are not signed in, by network. */
  readonly addressPerSecond: number;
  readonly addressBurst: number;
  /** Memory for cached pages. */
  readonly cacheBytes: number;
  /** Connections at once; one above is closed. */
  readonly connections: number;
  /**
   * Of which so many from one network address; 0 = no limit. Default 512, and no limit behind trusted proxies: there
   * the address of every connection is a proxy's.
   */
  readonly connectionsPerAddress?: number | undefined;
  /** ms until the head of a request, and until the whole request, must be here. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** ms that a connection may be without a request. */
  readonly keepAliveMs: number;
  /** ms in which a client must have taken the next part of its answer. */
  readonly answerMs: number;
  /** ms between two looks at who is slow. */
  readonly checkMs: number;
  /** ms after its last answer that one of our plugins, and another one, is forgotten. */
  readonly forgetReservedMs: number;
  readonly forgetOtherMs: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  bodyBytes: 256 * 1024,
  inFlight: 4_096,
  callerPerSecond: 100,
  callerBurst: 300,
  addressPerSecond: 200,
  addressBurst: 1_000,
  cacheBytes: 64 * 1024 * 1024,
  connections: 10_000,
  headersMs: 15_000,
  requestMs: 30_000,
  keepAliveMs: 72_000,
  answerMs: 60_000,
  checkMs: 2_000,
  forgetReservedMs: 24 * 3_600_000,
  forgetOtherMs: 60_000,
};
