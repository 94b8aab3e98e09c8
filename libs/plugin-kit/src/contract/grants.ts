import { createHash } from 'node:crypto';
import type { SignInFacts } from './sign-in-facts.js';

/**
 * Kinds of places where a role may hold. A unit is told with its parts: a role there comes with one in each of them.
 */
export const SCOPE_KINDS = ['programme', 'organisation', 'unit', 'session'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** Where a role holds: everywhere, or in one programme, organisation, unit or session. */
export type Scope = '*' | `${ScopeKind}:${string}`;

export interface RoleGrant {
  readonly role: string;
  readonly scope: Scope;
  /** RFC 3339; absent = unlimited. */
  readonly from?: string;
  readonly to?: string;
}

/** A value of the bucket `grants`: what one identity may do. Written by `directory` alone. */
export interface Grants {
  readonly v: 1;
  readonly kind: 'person' | 'client';
  readonly personId?: string;
  readonly roles: readonly RoleGrant[];
}

/** The key of an identity in the bucket `grants`: SHA-256 over issuer, NUL and subject, base64url. */
export function grantsKey(issuer: string, subject: string): string {
  return createHash('sha256').update(`${issuer}\0${subject}`).digest('base64url');
}

/**
 * Claims of the `caller` token, an Ed25519 JWT that lives 60 s; `kid` in its header is a key of the bucket
 * `caller-keys`.
 */
export interface CallerClaims {
  /** `gateway` */
  readonly iss: string;
  /** `lyftet` */
  readonly aud: string;
  /** Person id, or client id for kind `client`. */
  readonly sub: string;
  readonly kind: 'person' | 'client';
  readonly roles: readonly RoleGrant[];
  /** How the caller signed in; absent when nothing is known of it. */
  readonly auth?: SignInFacts;
  readonly iat: number;
  readonly exp: number;
}

/** A value of the bucket `caller-keys`, keyed by `kid`: the public Ed25519 key of one gateway replica, as a JWK. */
export interface CallerKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

export const CALLER_TOKEN = { issuer: 'gateway', audience: 'lyftet', seconds: 60 } as const;
