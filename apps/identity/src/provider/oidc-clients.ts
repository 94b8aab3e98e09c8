import type { JWK } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import type { OidcSettings } from './oidc-settings.js';
import { TOKEN_EXCHANGE } from './token-exchange.grant.js';

/** The clients of an installation. There is no registration: these, and no others. */
export function oidcClients({ publicUrl, webClient, cliPublicJwk, demoPublicJwk }: OidcSettings): ClientMetadata[] {
  const clients: ClientMetadata[] = [
    {
      client_id: 'lyftet-web',
      client_name: 'Lyftet',
      redirect_uris: [`${publicUrl}/session/callback`],
      post_logout_redirect_uris: [`${publicUrl}/`],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: 'ES256',
      ...('secret' in webClient
        ? { token_endpoint_auth_method: 'client_secret_basic', client_secret: webClient.secret }
        : byKey(webClient.publicJwk)),
    },
  ];
  if (cliPublicJwk) clients.push(machine('lyftet-cli', ['client_credentials'], cliPublicJwk));
  if (demoPublicJwk) clients.push(machine('lyftet-demo', [TOKEN_EXCHANGE], demoPublicJwk));
  return clients;
}

const machine = (client_id: string, grant_types: string[], publicJwk: JWK): ClientMetadata => ({
  client_id,
  redirect_uris: [],
  response_types: [],
  grant_types,
  id_token_signed_response_alg: 'ES256',
  ...byKey(publicJwk),
});

function byKey({ d: _private, ...publicJwk }: JWK) {
  const alg = publicJwk.kty === 'OKP' ? 'EdDSA' : 'ES256';
  return {
    token_endpoint_auth_method: 'private_key_jwt' as const,
    token_endpoint_auth_signing_alg: alg as 'ES256' | 'EdDSA',
    jwks: { keys: [publicJwk] },
  };
}
