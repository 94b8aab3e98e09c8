import { randomUUID } from 'node:crypto';
import { type JWK, SignJWT, importJWK } from 'jose';
import { SystemClock } from '#platform';
import { Failure } from '../failure.js';
import { Connections } from '../http/exchange.js';
import type { Identity } from '../http/api.js';
import { persistently } from '../http/persistently.js';
import type { ClientKey, Installation } from './find-installation.js';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';
/** A token is renewed so long before its end. */
const MARGIN_MS = 60_000;

interface TokenReply {
  readonly access_token: string;
  readonly expires_in: number;
}

/** Gets access tokens from the OpenID provider of an installation. */
export class SignIn {
  private tokenEndpoint: Promise<string> | undefined;
  private readonly keys = new Map<string, ReturnType<typeof importJWK>>();

  constructor(
    private readonly installation: Installation,
    private readonly connections: Connections,
    private readonly clock: SystemClock,
  ) {}

  /** This program itself, as the operator's client. */
  asOperator(): Identity {
    return this.kept(async () => ({
      ...(await this.proof(this.installation.operator)),
      grant_type: 'client_credentials',
    }));
  }

  /**
   * A person of a simulation, by token exchange (RFC 8693).
   * @param subject as linked to the person; begins with `demo:`
   * @throws {Failure} when the installation is not in demo mode, or not on this computer
   */
  asPerson(subject: string): Identity {
    const { demo } = this.installation;
    if (!demo)
      throw new Failure('Only an installation of this computer can be simulated: its demo client is known here alone.');
    return this.kept(async () => ({
      ...(await this.proof(demo)),
      grant_type: TOKEN_EXCHANGE,
      subject_token_type: JWT_TYPE,
      subject_token: await this.signed(demo, subject),
    }));
  }

  /** One token for many requests, renewed when it comes to its end. */
  private kept(parameters: () => Promise<{ readonly [name: string]: string }>): Identity {
    let current: Promise<{ headers: { authorization: string }; until: number }> | undefined;
    return async () => {
      if (current === undefined || (await current).until < this.clock.now().getTime()) {
        current = this.fetchToken(parameters);
        // One that could not be had is asked for again by the next request.
        current.catch(() => (current = undefined));
      }
      return (await current).headers;
    };
  }

  private async fetchToken(
    parameters: () => Promise<{ readonly [name: string]: string }>,
  ): Promise<{ headers: { authorization: string }; until: number }> {
    const endpoint = await (this.tokenEndpoint ??= this.discover());
    // Signed anew for each try: the provider takes an assertion once only.
    const { status, text } = await persistently(endpoint, async () => {
      const body = new URLSearchParams({
        ...(await parameters()),
        resource: `${this.installation.url}/api`,
      }).toString();
      return this.connections.exchange({
        method: 'POST',
        url: endpoint,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
    });
    if (status !== 200)
      throw new Failure(`Signing in at ${this.installation.issuer} failed (${status}): ${text.slice(0, 300)}`);
    const { access_token, expires_in } = JSON.parse(text) as TokenReply;
    return {
      headers: { authorization: `Bearer ${access_token}` },
      until: this.clock.now().getTime() + expires_in * 1_000 - MARGIN_MS,
    };
  }

  private async discover(): Promise<string> {
    const url = `${this.installation.issuer}/.well-known/openid-configuration`;
    // Asked once: whoever names an installation that does not run is told so at once.
    const { status, text } = await this.connections.exchange({ method: 'GET', url }).catch((cause: Error) => {
      throw new Failure(`${url} cannot be reached: ${cause.message || (cause as NodeJS.ErrnoException).code}`, {
        cause,
      });
    });
    if (status !== 200) throw new Failure(`${url} answers ${status}; is there an OpenID provider?`);
    return (JSON.parse(text) as { token_endpoint: string }).token_endpoint;
  }

  /** The client proves itself by a short-lived signature (private_key_jwt, RFC 7523). */
  private async proof(client: ClientKey): Promise<{ readonly [name: string]: string }> {
    return {
      client_id: client.clientId,
      client_assertion_type: ASSERTION,
      client_assertion: await this.signed(client, client.clientId),
    };
  }

  private async signed({ clientId, key }: ClientKey, subject: string): Promise<string> {
    const algorithm = key.kty === 'OKP' ? 'EdDSA' : 'ES256';
    const imported = this.keys.get(clientId) ?? importJWK(key as JWK, algorithm);
    this.keys.set(clientId, imported);
    const seconds = Math.floor(this.clock.now().getTime() / 1_000);
    return new SignJWT()
      .setProtectedHeader({ alg: algorithm })
      .setIssuer(clientId)
      .setSubject(subject)
      .setAudience(this.installation.issuer)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 60)
      .setJti(randomUUID())
      .sign(await imported);
  }
}
