import type { JWK } from 'jose';
import type { Logger } from '#platform';
import type { Database, UnitOfWork } from '#plugin-kit';
import type { ListenAt } from './oidc-listener.js';

/** How the gateway proves that it is the client `lyftet-web`: with a shared secret, or with a key of its own. */
export type WebClientKey = { readonly secret: string } | { readonly publicJwk: JWK };

/** How long things of the provider live, in seconds. */
export interface OidcLifetimes {
  /** A sign-in: session, grant and refresh tokens end with it. */
  readonly signIn: number;
  readonly accessToken: number;
  readonly code: number;
  /** Time that a person has for the sign-in page and for choosing a password. */
  readonly interaction: number;
}

/** What `startOidc` needs. All state is in the database, so any number of replicas may run with the same settings. */
export interface OidcSettings {
  /** The public address of the installation, without a slash at the end; the issuer is `<publicUrl>/oidc`. */
  readonly publicUrl: string;
  /** Of `identity`. Records of sign-ins are written by it, each by itself: nothing follows from one. */
  readonly database: Database;
  /** For what is more than one statement, and for the use of cards, which other services are told of. */
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  /** 32 bytes or more; seals signing keys and signs cookies. The same in all replicas and over restarts. */
  readonly secret: string;
  readonly listen: ListenAt;
  /** Number of proxies before this listener that append to X-Forwarded-For; the gateway is one. */
  readonly proxies: number;
  readonly lifetimes: OidcLifetimes;
  readonly webClient: WebClientKey;
  /** Public key of the client `lyftet-cli`; without it that client does not exist. */
  readonly cliPublicJwk?: JWK | undefined;
  /** Public key of the client `lyftet-demo`, which may act as others: given in demo mode only. */
  readonly demoPublicJwk?: JWK | undefined;
  /** System time. */
  readonly now: () => Date;
  /** Domain time: roles of people begin and end by it. */
  readonly programmeNow: () => Date;
  /** Is told of failures and of the start; never of a name, an address, a token or a username. */
  readonly log: Pick<Logger, 'debug' | 'info' | 'error'>;
}

export const issuerOf = (publicUrl: string) => `${publicUrl}/oidc`;
/** The resource (RFC 8707) for which access tokens are made: the API behind the gateway. */
export const apiResource = (publicUrl: string) => `${publicUrl}/api`;
