import type { JWK } from 'jose';
import { type Configuration, type KoaContextWithOIDC, errors, interactionPolicy } from 'oidc-provider';
import { renderErrorPage } from '../sign-in/error.page.js';
import { renderSignOutPage, renderSignedOutPage } from '../sign-in/sign-out.page.js';
import { apiServer } from './api-server.js';
import type { BrowserKept } from './browser-kept.js';
import { type FindAccount, countsStill } from './find-account.js';
import type { IdentitySecret } from './identity-secret.js';
import { oidcClients } from './oidc-clients.js';
import { OidcRecordAdapter } from './oidc-record-adapter.js';
import { type OidcSettings, apiResource } from './oidc-settings.js';
import { RegisteredClients } from './registered-clients.js';
import { signInClaims } from './sign-in-claims.js';

/** Everything that `oidc-provider` is told: little is on, and what is on is meant for our own clients. */
export function oidcConfiguration(
  settings: OidcSettings,
  secret: IdentitySecret,
  keys: JWK[],
  findAccount: FindAccount,
  browser: BrowserKept,
): Configuration {
  const { publicUrl, database, lifetimes } = settings;
  const api = apiResource(publicUrl);
  const clients = new RegisteredClients(oidcClients(settings));
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    adapter: (model: string) => (model === 'Client' ? clients : new OidcRecordAdapter(model, database, browser)),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys },
    findAccount: (_ctx, subject) => findAccount(subject),
    claims: { openid: ['sub'] },
    scopes: ['openid', 'offline_access'],
    responseTypes: ['code'],
    subjectTypes: ['public'],
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'EdDSA'],
      idTokenSigningAlgValues: ['ES256'],
      userinfoSigningAlgValues: ['ES256'],
    },
    cookies: {
      names: { session: 'lyftet_oidc_session', interaction: 'lyftet_oidc_interaction', resume: 'lyftet_oidc_resume' },
      keys: secret.cookieKeys,
      long: { ...cookie, path: new URL(`${publicUrl}/oidc`).pathname },
      short: cookie,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: renderSignOutPage,
        postLogoutSuccessSource: (ctx) => renderSignedOutPage(ctx, publicUrl),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => api,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== api) throw new errors.InvalidTarget();
          return apiServer(settings);
        },
      },
    },
    interactions: {
      policy: signInPolicy(),
      url: (ctx, { uid }) => `${new URL(ctx.oidc.issuer).pathname}/interaction/${uid}`,
    },
    loadExistingGrant: (ctx) => firstPartyGrant(ctx, api),
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Two replicas of the gateway may renew one session at the same moment; were the token used up, the second would
    // end the sign-in. Ours is a confidential client, to which a token is bound without being used up (RFC 9700 section
    // 2.2.2).
    rotateRefreshToken: (ctx) => ctx.oidc.client!.clientAuthMethod === 'none',
    extraTokenClaims: signInClaims(database),
    renderError: (ctx, out) => renderErrorPage(ctx, out.error, publicUrl),
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? lifetimes.accessToken,
      ClientCredentials: lifetimes.accessToken,
      AuthorizationCode: lifetimes.code,
      IdToken: lifetimes.accessToken,
      Interaction: lifetimes.interaction,
      Session: lifetimes.signIn,
      Grant: lifetimes.signIn,
      RefreshToken: lifetimes.signIn,
    },
  };
}

/**
 * A session whose account was closed meanwhile, or whose sign-in is over, is no session: the person is asked to sign
 * in.
 */
function signInPolicy() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get('login')!
    .checks.add(
      new Check(
        'account_closed',
        'The account was closed',
        (ctx) => ctx.oidc.session?.accountId !== undefined && ctx.oidc.account === undefined,
      ),
    );
  policy
    .get('login')!
    .checks.add(
      new Check(
        'sign_in_over',
        'The sign-in is over',
        ({ oidc: { session, account } }) => account !== undefined && !countsStill(account, session?.loginTs),
      ),
    );
  return policy;
}

/** Our own clients need no consent: the grant that a person would be asked for is made at sign-in. */
async function firstPartyGrant(ctx: KoaContextWithOIDC, api: string) {
  const { Grant } = ctx.oidc.provider;
  const { client, session, account, params } = ctx.oidc;
  const earlier = session!.grantIdFor(client!.clientId);
  const grant =
    (earlier !== undefined && (await Grant.find(earlier))) ||
    new Grant({ clientId: client!.clientId, accountId: account!.accountId });
  grant.addOIDCScope(String(params!['scope'] ?? 'openid'));
  grant.addResourceScope(api, 'api');
  await grant.save();
  return grant;
}
