import type { ResourceServer } from 'oidc-provider';
import { type OidcSettings, apiResource } from './oidc-settings.js';

/** The API as a resource server: its access tokens are JWTs (RFC 9068) that the gateway verifies by itself. */
export const apiServer = ({ publicUrl, lifetimes }: OidcSettings): ResourceServer => ({
  scope: 'api',
  audience: apiResource(publicUrl),
  accessTokenFormat: 'jwt',
  accessTokenTTL: lifetimes.accessToken,
  jwt: { sign: { alg: 'ES256' } },
});
