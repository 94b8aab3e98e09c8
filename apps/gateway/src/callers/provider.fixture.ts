import { createHash, randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { PUBLIC_URL } from '../gateway.fixture.js';

export const ISSUER = `${PUBLIC_URL}/oidc`;
export const AUDIENCE = `${PUBLIC_URL}/api`;
const CLIENT = 'lyftet-web';
const SECRET = 'a secret of this test';

export interface TokenChanges {
  readonly issuer?: string;
  readonly audience?: string;
  readonly typ?: string;
  readonly expiresInSeconds?: number;
  readonly issuedSecondsAgo?: number;
  /** Seconds until it counts. */
  readonly countsInSeconds?: number;
  readonly key?: CryptoKey;
  readonly alg?: string;
  readonly clientId?: string;
  /** Said besides, as of how the person signed in. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** An OpenID provider of the test's own: signs whoever is named in, and takes each refresh token once only. */
export class ProviderFixture {
  /** Requests that came, as `METHOD path`. */
  readonly requests: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  subject = 'anna';
  accessSeconds = 600;
  /** When it last saw the person, in seconds before now; whoever is to sign in anew is seen now. */
  seenSecondsAgo = 0;
  /** What a renewal waits for before it is answered. */
  beforeRenewal: () => Promise<void> = async () => undefined;
  private readonly codes = new Map<string, { nonce: string; challenge: string; seenAt: number }>();
  private readonly refreshTokens = new Set<string>();

  private constructor(
    private readonly keys: { privateKey: CryptoKey; publicKey: CryptoKey },
    readonly internalUrl: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async start(): Promise<ProviderFixture> {
    const keys = await generateKeyPair('ES256');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new ProviderFixture(
      keys,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`,
      server,
    );
    server.on('request', (request, response) => {
      provider.answer(request, response).catch(() => response.destroy());
    });
    return provider;
  }

  get settings() {
    return { internalUrl: this.internalUrl, clientSecret: SECRET };
  }

  token(
    subject: string,
    {
      issuer = ISSUER,
      audience = AUDIENCE,
      typ = 'at+jwt',
      expiresInSeconds = 600,
      issuedSecondsAgo = 0,
      countsInSeconds = 0,
      key = this.keys.privateKey,
      alg = 'ES256',
      clientId = CLIENT,
      claims = {},
    }: TokenChanges = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ ...claims, client_id: clientId, jti: randomUUID() })
      .setProtectedHeader({ alg, typ, kid: 'test' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(now - issuedSecondsAgo)
      .setNotBefore(now + countsInSeconds)
      .setExpirationTime(now + expiresInSeconds)
      .sign(key);
  }

  /** The public half of its key in the forms in which somebody might take it for a secret. */
  async publicKeyAsSecrets(): Promise<Uint8Array[]> {
    return [await exportSPKI(this.keys.publicKey), JSON.stringify(await exportJWK(this.keys.publicKey))].map((text) =>
      Buffer.from(text),
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', ISSUER);
    this.requests.push(`${request.method} ${url.pathname}`);
    this.headers.push(request.headers);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const json = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (url.pathname) {
      case '/oidc/.well-known/openid-configuration':
        return void json(200, {
          issuer: ISSUER,
          authorization_endpoint: `${ISSUER}/auth`,
          token_endpoint: `${ISSUER}/token`,
          jwks_uri: `${ISSUER}/jwks`,
          revocation_endpoint: `${ISSUER}/revoke`,
          end_session_endpoint: `${ISSUER}/session/end`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
        });
      case '/oidc/jwks':
        return void json(200, {
          keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }],
        });
      case '/oidc/auth': {
        const code = randomUUID();
        const seenSecondsAgo = url.searchParams.get('prompt') === 'login' ? 0 : this.seenSecondsAgo;
        this.codes.set(code, {
          nonce: url.searchParams.get('nonce')!,
          challenge: url.searchParams.get('code_challenge')!,
          seenAt: Math.floor(Date.now() / 1_000) - seenSecondsAgo,
        });
        return void response
          .writeHead(303, {
            location:
              `${PUBLIC_URL}/session/callback?code=${code}&state=${url.searchParams.get('state')}` +
              `&iss=${encodeURIComponent(ISSUER)}`,
            'set-cookie': ['provider=1; Path=/oidc', 'other=2; Path=/oidc'],
          })
          .end();
      }
      case '/oidc/token':
        return void json(...(await this.redeem(new URLSearchParams(body), request.headers.authorization)));
      case '/oidc/echo':
        return void response
          .writeHead(200, { 'x-kept': 'yes', connection: 'x-hop', 'x-hop': 'no' })
          .end(`${request.method} ${url.search} ${body}`);
      default:
        return void json(200, {});
    }
  }

  private async redeem(form: URLSearchParams, authorization: string | undefined): Promise<[number, object]> {
    const [id = '', secret = ''] = Buffer.from((authorization ?? '').replace('Basic ', ''), 'base64')
      .toString()
      .split(':')
      .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    if (id !== CLIENT || secret !== SECRET) return [401, { error: 'invalid_client' }];
    if (form.get('resource') !== AUDIENCE) return [400, { error: 'invalid_target' }];
    let idToken: string | undefined;
    if (form.get('grant_type') === 'authorization_code') {
      const code = this.codes.get(form.get('code')!);
      this.codes.delete(form.get('code')!);
      if (!code || createHash('sha256').update(form.get('code_verifier')!).digest('base64url') !== code.challenge)
        return [400, { error: 'invalid_grant' }];
      idToken = await new SignJWT({ nonce: code.nonce, auth_time: code.seenAt })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setIssuer(ISSUER)
        .setAudience(CLIENT)
        .setSubject(this.subject)
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(this.keys.privateKey);
    } else if (!this.refreshTokens.delete(form.get('refresh_token')!)) {
      return [400, { error: 'invalid_grant' }];
    } else {
      await this.beforeRenewal();
    }
    const refreshToken = randomUUID();
    this.refreshTokens.add(refreshToken);
    return [
      200,
      {
        access_token: await this.token(this.subject, { expiresInSeconds: this.accessSeconds }),
        token_type: 'Bearer',
        expires_in: this.accessSeconds,
        refresh_token: refreshToken,
        ...(idToken && { id_token: idToken }),
      },
    ];
  }
}

/**
 * A browser with cookies of its own that follows the sign-in at a gateway wherever it leads; answers the cookie of that
 * name.
 */
export async function signInAt(url: string, name: string, hops = 8): Promise<string> {
  const jar = new Map<string, string>();
  let path = '/session/login?returnTo=/done';
  for (let hop = 0; path !== '/done'; hop += 1) {
    if (hop > hops) throw new Error(`The sign-in ends at ${path}`);
    const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
    const reply = await fetch(url + path, { redirect: 'manual', headers: { cookie } });
    for (const line of reply.headers.getSetCookie())
      jar.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1, line.indexOf(';')));
    if (reply.status !== 303) throw new Error(`The sign-in was refused: ${reply.status} ${await reply.text()}`);
    path = reply.headers.get('location')!.replace(PUBLIC_URL, '');
  }
  return jar.get(name)!;
}
