import * as client from 'openid-client';
import { SIGN_IN_SECONDS } from '#plugin-kit/contract';
import type { Issuer } from './issuer.js';

/** What a sign-in or a renewal gives. Times are seconds since 1970. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly accessExpires: number;
}

/** What a sign-in gives: its tokens, and when the provider saw the person, if it says so. */
export interface SignIn {
  readonly tokens: SessionTokens;
  readonly authenticatedAt: number | undefined;
}

/** What must be remembered between leaving for the provider and coming back. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  /** The person was asked to show anew who they are. */
  readonly isAfresh: boolean;
}

/** The gateway as a client of the OpenID provider: authorization code with PKCE, renewal, sign-out. */
export class SignInClient {
  private configuration: Promise<client.Configuration> | undefined;
  private readonly redirectUri: string;

  constructor(
    private readonly issuer: Issuer,
    private readonly clientId: string,
    private readonly clientSecret: string | undefined,
    private readonly audience: string,
    private readonly publicUrl: string,
  ) {
    this.redirectUri = `${publicUrl}/session/callback`;
  }

  /**
   * Where to send the browser, and what to remember meanwhile.
   * @param isAfresh whether the person is to show anew who they are, also when the provider knows this browser
   * @throws when the provider cannot be reached
   */
  async begin(returnTo: string, isAfresh: boolean): Promise<{ url: string; attempt: SignInAttempt }> {
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      returnTo,
      isAfresh,
    };
    const url = client.buildAuthorizationUrl(await this.discover(), {
      redirect_uri: this.redirectUri,
      scope: 'openid offline_access',
      resource: this.audience,
      state: attempt.state,
      nonce: attempt.nonce,
      // Also has the provider say when that was.
      max_age: String(SIGN_IN_SECONDS),
      ...(isAfresh && { prompt: 'login' }),
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, attempt };
  }

  /** Redeems the code. @throws when the answer is not the one to this attempt, or the provider refuses */
  async complete(query: string, attempt: SignInAttempt): Promise<SignIn> {
    const callback = new URL(`${this.redirectUri}?${query}`);
    const tokens = await client.authorizationCodeGrant(
      await this.discover(),
      callback,
      {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      },
      { resource: this.audience },
    );
    return { tokens: readTokens(tokens, undefined), authenticatedAt: tokens.claims()?.auth_time };
  }

  /** @returns `undefined` when the provider says that the session is over. @throws when it cannot be reached */
  async renew(refreshToken: string): Promise<SessionTokens | undefined> {
    try {
      return readTokens(
        await client.refreshTokenGrant(await this.discover(), refreshToken, { resource: this.audience }),
        refreshToken,
      );
    } catch (error) {
      if (error instanceof client.ResponseBodyError && error.status >= 400 && error.status < 500) return undefined;
      throw error;
    }
  }

  /** Ends the session at the provider, as far as it can be reached, and tells where to send the browser then. */
  async end(refreshToken: string | undefined): Promise<string> {
    try {
      const configuration = await this.discover();
      if (refreshToken !== undefined && configuration.serverMetadata().revocation_endpoint)
        await client.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
      if (!configuration.serverMetadata().end_session_endpoint) return '/';
      return client.buildEndSessionUrl(configuration, {
        client_id: this.clientId,
        post_logout_redirect_uri: `${this.publicUrl}/`,
      }).href;
    } catch {
      return '/';
    }
  }

  private discover(): Promise<client.Configuration> {
    if (!this.configuration) {
      const authentication =
        this.clientSecret === undefined ? client.None() : client.ClientSecretBasic(this.clientSecret);
      this.configuration = client.discovery(new URL(this.issuer.url), this.clientId, {}, authentication, {
        [client.customFetch]: (url, init) => this.issuer.fetch(url, init as RequestInit),
        // Only where the provider's own address says so: a laptop's, or a network inside a cluster.
        ...(this.issuer.url.startsWith('http:') && { execute: [client.allowInsecureRequests] }),
      });
      this.configuration.catch(() => (this.configuration = undefined));
    }
    return this.configuration;
  }
}

function readTokens(
  tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
  refreshToken: string | undefined,
): SessionTokens {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? refreshToken,
    accessExpires: Math.floor(Date.now() / 1_000) + (tokens.expiresIn() ?? 60),
  };
}
