import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type JWK, SignJWT, exportJWK, generateKeyPair } from 'jose';
import pg from 'pg';
import type { Facts } from '#platform';
import { Database, type RunningPlugin, UnitOfWork } from '#plugin-kit';
import { TestInstallation } from '#testing';
import { cardCodeHash, newCardCode } from '../src/accounts/card-code.js';
import { hashPassphrase } from '../src/accounts/passphrase-hash.js';
import { identity } from '../src/identity.plugin.js';
import type { OidcSettings } from '../src/provider/oidc-settings.js';
import { type RunningOidc, startOidc } from '../src/provider/start-oidc.js';

export const PUBLIC_URL = 'http://localhost:3999';
export const ISSUER = `${PUBLIC_URL}/oidc`;
export const API = `${PUBLIC_URL}/api`;
export const WEB_SECRET = 'a-secret-of-the-gateway-for-tests-only';

/** A provider with a database of its own, as the gateway sees it: what it serves under `PUBLIC_URL/oidc`. */
export class OidcInstallation {
  private constructor(
    /** What the provider belongs to, without a provider of its own. */
    readonly platform: TestInstallation,
    /** To look at what the provider has kept, and to put something there behind its back. */
    readonly pool: pg.Pool,
    readonly keys: { readonly cli: ClientKey; readonly demo: ClientKey },
  ) {}

  private plugin: RunningPlugin | undefined;
  private running: RunningOidc | undefined;
  /** How far the system clock of the provider's own rules is ahead. */
  aheadMs = 0;
  readonly logged: string[] = [];
  /** The level of each line of the log and its message. */
  readonly lines: string[] = [];

  static async start(): Promise<OidcInstallation> {
    const platform = await TestInstallation.create([identity]);
    const pool = new pg.Pool({ connectionString: platform.database.urlOf('identity'), max: 8 });
    // Its end does not wait for the server, and the database is dropped with whoever is connected.
    pool.on('error', () => undefined);
    const installation = new OidcInstallation(platform, pool, {
      cli: await ClientKey.make('lyftet-cli'),
      demo: await ClientKey.make('lyftet-demo'),
    });
    await installation.startPlugin();
    return installation;
  }

  settings(changes: Partial<OidcSettings> = {}): OidcSettings {
    return {
      publicUrl: PUBLIC_URL,
      database: this.plugin!.get(Database),
      secret: 'a secret of thirty-two bytes or more',
      listen: { host: '127.0.0.1', port: 0 },
      proxies: 1,
      lifetimes: { signIn: 43_200, accessToken: 600, code: 60, interaction: 3_600 },
      webClient: { secret: WEB_SECRET },
      cliPublicJwk: this.keys.cli.publicJwk,
      unitOfWork: this.plugin!.get(UnitOfWork),
      now: () => new Date(Date.now() + this.aheadMs),
      programmeNow: () => new Date(Date.now() + this.aheadMs),
      log: { debug: this.logAt('DEBUG'), info: this.logAt('INFO'), error: this.logAt('ERROR') },
      ...changes,
    };
  }

  private logAt(level: string) {
    return (message: string, facts?: Facts) => {
      this.lines.push(`${level} ${message}`);
      this.logged.push(message, JSON.stringify(facts));
    };
  }

  /** The plugin, and the provider on its database. */
  async startPlugin(): Promise<void> {
    this.plugin = await this.platform.start(identity, {
      environment: {
        PUBLIC_URL,
        OIDC_ISSUER: 'https://login.example.org',
        CURSOR_SECRET: 'a secret of thirty-two bytes or more',
      },
    });
    await this.startProvider();
  }

  async stopPlugin(): Promise<void> {
    await this.running?.stop();
    await this.plugin?.stop();
  }

  async startProvider(changes: Partial<OidcSettings> = {}): Promise<void> {
    this.running = await startOidc(this.settings(changes));
  }

  async restartProvider(changes: Partial<OidcSettings> = {}): Promise<void> {
    await this.running?.stop();
    await this.startProvider(changes);
  }

  /** `fetch` of a public address of the provider; redirects are not followed. */
  readonly fetch = (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    if (!String(url).startsWith(ISSUER)) throw new Error(`${String(url)} is not an address of the provider`);
    return fetch(String(url).replace(ISSUER, this.running!.internalUrl), { redirect: 'manual', ...init });
  };

  /** Sends these bytes over a connection of their own and leaves: politely, or without a word. */
  async leaveAfter(bytes: string, leave: 'end' | 'resetAndDestroy'): Promise<void> {
    const socket = connect(Number(new URL(this.running!.internalUrl).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    // Until the provider waits for the rest.
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (!socket.closed) {
      const closed = once(socket, 'close');
      socket[leave]();
      await closed;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async post(
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
    const reply = await this.fetch(`${ISSUER}${path}`, { method: 'POST', body: new URLSearchParams(form), headers });
    return {
      status: reply.status,
      body: (await reply.json().catch(() => ({}))) as Record<string, unknown>,
      headers: reply.headers,
    };
  }

  /** An account with a passphrase, an open card, or both. */
  async anAccount(
    parts: { username?: string; passphrase?: string; withCard?: boolean; cardExpiresAt?: Date } = {},
  ): Promise<{ id: string; username: string; code: string }> {
    const id = randomUUID();
    const username = parts.username ?? `user-${id.slice(-8)}`;
    const code = newCardCode();
    const hash = parts.passphrase === undefined ? null : await hashPassphrase(parts.passphrase);
    await this.pool.query(
      `
        INSERT INTO account (id, username, person_id, state, passphrase_hash, created_at)
        VALUES ($1, $2, $3, $4, $5, now())
      `,
      [id, username, randomUUID(), hash ? 'active' : 'invited', hash],
    );
    if (parts.withCard) {
      await this.pool.query(
        'INSERT INTO card (id, account_id, code_hash, created_at, expires_at) VALUES ($1, $2, $3, now(), $4)',
        [randomUUID(), id, cardCodeHash(code), parts.cardExpiresAt ?? new Date(Date.now() + this.aheadMs + 86_400_000)],
      );
    }
    return { id, username, code };
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.pool.end();
    await this.platform.stop();
  }
}

/** The key of a client that authenticates with `private_key_jwt`. */
export class ClientKey {
  private constructor(
    readonly clientId: string,
    readonly publicJwk: JWK,
    private readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'],
  ) {}

  static async make(clientId: string): Promise<ClientKey> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    return new ClientKey(clientId, await exportJWK(publicKey), privateKey);
  }

  sign(claims: Record<string, unknown>): Promise<string> {
    const seconds = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: this.clientId,
      aud: ISSUER,
      iat: seconds,
      exp: seconds + 60,
      jti: randomUUID(),
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(this.privateKey);
  }

  /** The form fields by which the client authenticates. */
  async assertion(): Promise<{ client_assertion_type: string; client_assertion: string }> {
    return {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await this.sign({ sub: this.clientId }),
    };
  }
}
