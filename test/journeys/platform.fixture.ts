import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { SignJWT } from 'jose';
import { type Logger, NO_TELEMETRY, type ProcessTelemetry, createLogger } from '#platform';
import { freePort, temporaryDirectory } from '#platform/embedded';
import { type Plugin, momentFacts, pluginPages } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { TestInstallation, eventually } from '#testing';
import type { GatewaySettings } from '../../apps/gateway/src/gateway-settings.js';
import { type RunningGateway, startGateway } from '../../apps/gateway/src/start-gateway.js';
import { EmbeddedProvider } from '../../apps/identity/src/identity.plugin.js';
import { DescribedAnswers, type OpenApiDocument } from './described-answers.js';

/** Every plugin of ours, with those of demo mode and without. */
export const PLUGINS_WITH_DEMO: readonly Plugin[] = await pluginPages(true);
export const ALL_PLUGINS: readonly Plugin[] = PLUGINS_WITH_DEMO.filter(({ options }) => !options.isDemoOnly);

export interface PlatformOptions {
  readonly demoMode?: boolean;
  /** Plugins of others. */
  readonly guests?: readonly Plugin[];
  readonly telemetry?: ProcessTelemetry;
  /** Settings of plugins, beside those that the platform needs. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly loggerOf?: (service: string) => Logger;
}

export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

/** A client of the embedded provider with a key of its own. */
class KeyedClient {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(readonly id: string) {}

  get privateJwk(): string {
    return JSON.stringify(this.keys.privateKey.export({ format: 'jwk' }));
  }

  get publicJwk(): string {
    return JSON.stringify(this.keys.publicKey.export({ format: 'jwk' }));
  }

  sign(issuer: string, subject: string): Promise<string> {
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(this.id)
      .setSubject(subject)
      .setAudience(issuer)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(this.keys.privateKey);
  }
}

/** The whole platform behind its gateway, as `npm start` runs it, for journeys over HTTP. */
export class TestPlatform {
  private readonly tokens = new Map<string, Promise<string>>();
  private isUp = false;
  private described: Promise<DescribedAnswers> | undefined;

  private constructor(
    readonly installation: TestInstallation,
    readonly url: string,
    /** The operator's client of the command line. */
    readonly cli: KeyedClient,
    /** The client that may act as others, in demo mode. */
    readonly demoClient: KeyedClient,
    private readonly gatewaySettings: GatewaySettings,
    private readonly bufferKeys: string,
    private readonly gateways: RunningGateway[],
  ) {}

  static async start({
    demoMode = true,
    guests = [],
    telemetry = NO_TELEMETRY,
    environment: own = {},
    loggerOf = (service) => createLogger({ service, level: 'ERROR', ambient: momentFacts }),
  }: PlatformOptions = {}): Promise<TestPlatform> {
    const plugins = [...(demoMode ? PLUGINS_WITH_DEMO : ALL_PLUGINS), ...guests];
    const installation = await TestInstallation.create(plugins);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const [cli, demoClient] = [new KeyedClient('lyftet-cli'), new KeyedClient('lyftet-demo')];
    const secret = () => randomBytes(32).toString('base64url');
    const webClientSecret = secret();
    const bufferKeys = temporaryDirectory('lyftet-buffer-keys-');
    const environment = {
      PUBLIC_URL: url,
      IDENTITY_SECRET: secret(),
      WEB_CLIENT_SECRET: webClientSecret,
      CLI_CLIENT_JWK: cli.publicJwk,
      DEMO_CLIENT_JWK: demoClient.publicJwk,
      LYFTET_DEMO: String(demoMode),
      OPERATOR_CLIENT_ID: cli.id,
      CURSOR_SECRET: secret(),
      EVALUATION_KEY_SECRET: secret(),
      EVALUATION_BUFFER_KEYS: bufferKeys,
      CERTIFICATION_KEY_SECRET: secret(),
      ...own,
    };
    const running = await Promise.all(
      plugins.map((plugin) =>
        installation.start(plugin, {
          environment,
          demo: demoMode,
          logger: loggerOf(plugin.options.name),
          telemetry: telemetry.of(plugin.options.name),
        }),
      ),
    );
    const internalUrl = running.find(({ name }) => name === 'identity')!.get(EmbeddedProvider).internalUrl!;
    const settings: GatewaySettings = {
      nats: natsAddress(installation.nats.urlOf('gateway')),
      port,
      publicUrl: url,
      logger: loggerOf('gateway'),
      telemetry: telemetry.of('gateway', { isEntrance: true }),
      oidc: { internalUrl, clientSecret: webClientSecret },
      sessionSecret: secret(),
      limits: { callerPerSecond: 0, addressPerSecond: 0 },
    };
    const platform = new TestPlatform(installation, url, cli, demoClient, settings, bufferKeys, [
      await startGateway(settings),
    ]);
    await eventually(
      async () =>
        (await fetch(`${url}/health/ready`)).ok &&
        (await platform.api('GET', '/plugins')).body.plugins?.length >= plugins.length,
      { within: 15_000 },
    );
    platform.isUp = true;
    return platform;
  }

  /** One HTTP request; `as` is `operator`, or the subject of somebody whom the demo client may act as. */
  async api(
    method: string,
    path: string,
    body?: unknown,
    { as, headers = {} }: { as?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(as !== undefined && { authorization: `Bearer ${await this.token(as)}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const fault = path.startsWith('/x/')
      ? undefined
      : (await this.describedAnswers())?.faultOf(method, path, {
          status: response.status,
          contentType: response.headers.get('content-type') ?? '',
          text,
        });
    if (fault !== undefined) throw new Error(`The published document is not true: ${fault}`);
    return {
      status: response.status,
      headers: response.headers,
      body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
    };
  }

  /** Holds answers against the document of the whole platform; undefined until all of it has come up. */
  async describedAnswers(): Promise<DescribedAnswers | undefined> {
    if (!this.isUp) return undefined;
    this.described ??= fetch(`${this.url}/openapi.json`).then(
      async (response) => new DescribedAnswers((await response.json()) as OpenApiDocument),
    );
    return this.described;
  }

  /** Somebody says that they are who they were registered as. */
  async confirm(subject: string): Promise<void> {
    const mine = '/people/me/identity-proposals';
    const {
      body: { items },
    } = await this.api('GET', mine, undefined, { as: subject });
    for (const { proposalId } of items as { proposalId: string }[])
      await this.api('POST', `${mine}/${proposalId}/accept`, {}, { as: subject });
  }

  /** The operator records that organisations take part in a programme. */
  async takePart(programmeKey: string, ...organisationKeys: string[]): Promise<void> {
    for (const key of organisationKeys) {
      const organisation = `/organisations/${keyedId('organisation', key)}`;
      const path = `${organisation}/participations/${keyedId('programme', programmeKey)}/record`;
      const { status } = await this.api(
        'POST',
        path,
        { answer: 'accepted', reason: 'dnr 2026-17' },
        { as: 'operator' },
      );
      if (status !== 200) throw new Error(`${path}: ${status}`);
    }
  }

  token(as: string): Promise<string> {
    let token = this.tokens.get(as);
    if (!token) this.tokens.set(as, (token = as === 'operator' ? this.operatorToken() : this.exchangedToken(as)));
    return token;
  }

  /** Starts one more replica of the gateway; answers where it listens. */
  async startReplica(): Promise<string> {
    const replica = await startGateway({ ...this.gatewaySettings, port: 0 });
    this.gateways.push(replica);
    return replica.url;
  }

  async stop(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    await this.installation.stop();
    rmSync(this.bufferKeys, { recursive: true });
  }

  private async operatorToken(): Promise<string> {
    return this.tokenRequest(this.cli, { grant_type: 'client_credentials' });
  }

  private async exchangedToken(subject: string): Promise<string> {
    return this.tokenRequest(this.demoClient, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await this.demoClient.sign(`${this.url}/oidc`, subject),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
  }

  /** A token of the provider for one of its clients. @throws what the provider says instead */
  async tokenRequest(client: KeyedClient, parameters: Record<string, string>): Promise<string> {
    const response = await fetch(`${this.url}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...parameters,
        client_id: client.id,
        resource: `${this.url}/api`,
        client_assertion: await client.sign(`${this.url}/oidc`, client.id),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    });
    const body = (await response.json()) as { access_token?: string };
    if (body.access_token === undefined) throw new Error(`No token for ${client.id}: ${JSON.stringify(body)}`);
    return body.access_token;
  }
}

function natsAddress(natsUrl: string) {
  const { username, password, host } = new URL(natsUrl);
  return { url: `nats://${host}`, user: username, password };
}
