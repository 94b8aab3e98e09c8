import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type JWK, SignJWT, importJWK } from 'jose';

export interface OperatorApiOptions {
  /** Where the gateway listens on this computer. */
  readonly gatewayUrl: string;
  readonly publicUrl: string;
  /** Private key of the client `lyftet-cli`. */
  readonly key: JWK;
  /** Ends the requests that wait. */
  readonly signal: AbortSignal;
}

const CLIENT = 'lyftet-cli';
const PATIENCE_MS = 20_000;
/** "Not now", and 403 as long as the directory has not told the gateway who the operator is. */
const PASSING: ReadonlySet<number> = new Set([403, 429, 502, 503, 504]);

/** The HTTP API as the operator's client uses it, while everything has just been started. */
export class OperatorApi {
  private authorization: string | undefined;

  constructor(private readonly options: OperatorApiOptions) {}

  /** Asks until it is answered; throws with the problem when that is no success. */
  async request<Body>(method: 'GET' | 'POST', path: string, body?: object): Promise<Body> {
    const key = randomUUID();
    for (
      const deadline = performance.now() + PATIENCE_MS;
      ;
      await pause(100, undefined, { signal: this.options.signal })
    ) {
      const response = await this.send(method, path, body, key);
      if (response.ok) return (await response.json()) as Body;
      if (!PASSING.has(response.status) || performance.now() > deadline)
        throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
    }
  }

  private async send(method: string, path: string, body: object | undefined, key: string): Promise<Response> {
    this.authorization ??= `Bearer ${await this.fetchToken()}`;
    return fetch(`${this.options.gatewayUrl}${path}`, {
      method,
      signal: this.options.signal,
      headers: {
        accept: 'application/json',
        authorization: this.authorization,
        ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  private async fetchToken(): Promise<string> {
    const { gatewayUrl, publicUrl, key, signal } = this.options;
    const issuer = `${publicUrl}/oidc`;
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(CLIENT)
      .setSubject(CLIENT)
      .setAudience(issuer)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(await importJWK(key, 'ES256'));
    const response = await fetch(`${gatewayUrl}/oidc/token`, {
      method: 'POST',
      signal,
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: CLIENT,
        resource: `${publicUrl}/api`,
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    });
    if (!response.ok)
      throw new Error(`The OpenID provider gives the operator no token (${response.status}): ${await response.text()}`);
    return ((await response.json()) as { access_token: string }).access_token;
  }
}
