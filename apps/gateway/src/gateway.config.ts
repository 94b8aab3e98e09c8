import {
  type ConfigOf,
  LOG_LEVELS,
  type Logger,
  type ServiceTelemetry,
  defineConfig,
  env,
  telemetryConfig,
} from '#platform';
import { DEFAULT_LIMITS, type GatewaySettings } from './gateway-settings.js';

/** The settings of a gateway that runs as a process of its own. */
export const gatewayConfig = defineConfig({
  port: env.port('PORT', 'the port that people and proxies connect to').default(3000),
  host: env.text('HOST', 'the address to listen on').default('0.0.0.0'),
  healthPort: env
    .port('HEALTH_PORT', 'a second port, not for the public, where /metrics and /health are answered; without it none')
    .optional(),
  publicUrl: env
    .url('PUBLIC_URL', 'scheme, host and port under which people reach this installation', ['http:', 'https:'])
    .default('http://localhost:3000'),
  natsUrl: env.text('NATS_URL', 'NATS servers, comma-separated, with the user of the gateway'),
  logLevel: env.oneOf('LOG_LEVEL', 'the least important lines that are written', LOG_LEVELS).default('INFO'),
  oidcIssuer: env
    .url('OIDC_ISSUER', 'the OpenID provider; without it the one at PUBLIC_URL/oidc', ['http:', 'https:'])
    .optional(),
  oidcInternalUrl: env
    .url('OIDC_INTERNAL_URL', 'where the OpenID provider is reached from here; /oidc is passed on to it', [
      'http:',
      'https:',
    ])
    .optional(),
  oidcAudience: env
    .text('OIDC_AUDIENCE', 'the audience that access tokens must have; without it PUBLIC_URL/api')
    .optional(),
  oidcClientId: env.text('OIDC_CLIENT_ID', 'the client as which this gateway signs people in').default('lyftet-web'),
  oidcClientSecret: env.secret('OIDC_CLIENT_SECRET', 'the secret of that client').optional(),
  sessionSecret: env.secret('SESSION_SECRET', 'the key of session cookies, the same for all replicas', 32).optional(),
  segmentGrants: env
    .list('SEGMENT_GRANTS', 'first path segments given to other plugins, each as segment=plugin')
    .default([]),
  aliases: env
    .list('PATH_ALIASES', 'well-known paths answered by an operation, each as /path=/path/of/the/operation')
    .default([]),
  trustedProxies: env
    .int('TRUSTED_PROXIES', 'how many proxies stand before this gateway whose X-Forwarded-For is believed', 0, 10)
    .default(0),
  bodyBytes: env
    .int('MAX_BODY_BYTES', 'the largest body of a request', 1_024, 900_000)
    .default(DEFAULT_LIMITS.bodyBytes),
  inFlight: env
    .int('MAX_REQUESTS_IN_FLIGHT', 'requests under way at once, beyond which the answer is 503', 1)
    .default(DEFAULT_LIMITS.inFlight),
  connections: env
    .int('MAX_CONNECTIONS', 'connections at once; one above is closed', 1)
    .default(DEFAULT_LIMITS.connections),
  connectionsPerAddress: env
    .int(
      'MAX_CONNECTIONS_PER_ADDRESS',
      'of which so many from one network address; 0 is no limit. Without it 512, and no limit behind ' +
        'TRUSTED_PROXIES, where every connection is a proxy',
      0,
    )
    .optional(),
  callerPerSecond: env
    .int('RATE_PER_CALLER', 'what one signed-in caller may cost a second, in plain requests; 0 is no limit', 0)
    .default(DEFAULT_LIMITS.callerPerSecond),
  callerBurst: env
    .int('BURST_PER_CALLER', 'what one signed-in caller may cost at once, after a rest', 1)
    .default(DEFAULT_LIMITS.callerBurst),
  addressPerSecond: env
    .int(
      'RATE_PER_ADDRESS',
      'what one network (IPv4 address, IPv6 /64) that is not signed in may cost a second, in plain requests; 0 ' +
        'is no limit',
      0,
    )
    .default(DEFAULT_LIMITS.addressPerSecond),
  addressBurst: env
    .int('BURST_PER_ADDRESS', 'what one network may cost at once, after a rest', 1)
    .default(DEFAULT_LIMITS.addressBurst),
  cacheBytes: env.int('CACHE_BYTES', 'memory for public pages that are kept', 0).default(DEFAULT_LIMITS.cacheBytes),
  forgetReserved: env
    .duration('FORGET_AFTER', 'how long a service of ours may be silent until its routes are gone')
    .default('24h'),
  forgetOther: env.duration('FORGET_OTHERS_AFTER', 'the same for other plugins').default('60s'),
  leaveAfter: env
    .duration(
      'LEAVE_AFTER',
      'how long requests are still taken after SIGTERM, while /health/ready says 503: as long as a balancer ' +
        'needs to learn of it',
    )
    .default('0s'),
  ...telemetryConfig.settings,
});

export type GatewayConfig = ConfigOf<typeof gatewayConfig>;

/** @throws {Error} naming the entry of a list that is not of the form a=b */
export function settingsOf(config: GatewayConfig, logger: Logger, telemetry?: ServiceTelemetry): GatewaySettings {
  return {
    nats: { url: config.natsUrl },
    port: config.port,
    host: config.host,
    publicUrl: config.publicUrl.replace(/\/$/, ''),
    logger,
    ...(telemetry && { telemetry }),
    oidc: {
      clientId: config.oidcClientId,
      ...(config.oidcIssuer !== undefined && { issuer: config.oidcIssuer }),
      ...(config.oidcInternalUrl !== undefined && { internalUrl: config.oidcInternalUrl.replace(/\/$/, '') }),
      ...(config.oidcAudience !== undefined && { audience: config.oidcAudience }),
      ...(config.oidcClientSecret !== undefined && { clientSecret: config.oidcClientSecret.reveal() }),
    },
    ...(config.sessionSecret !== undefined && { sessionSecret: config.sessionSecret.reveal() }),
    segmentGrants: pairs(config.segmentGrants, 'SEGMENT_GRANTS'),
    aliases: pairs(config.aliases, 'PATH_ALIASES'),
    trustedProxies: config.trustedProxies,
    leaveAfterMs: config.leaveAfter.milliseconds,
    limits: {
      bodyBytes: config.bodyBytes,
      inFlight: config.inFlight,
      cacheBytes: config.cacheBytes,
      connections: config.connections,
      connectionsPerAddress: config.connectionsPerAddress,
      callerPerSecond: config.callerPerSecond,
      callerBurst: config.callerBurst,
      addressPerSecond: config.addressPerSecond,
      addressBurst: config.addressBurst,
      forgetReservedMs: config.forgetReserved.milliseconds,
      forgetOtherMs: config.forgetOther.milliseconds,
    },
  };
}

function pairs(list: readonly string[], variable: string): Record<string, string> {
  return Object.fromEntries(
    list.map((entry) => {
      const [, name, value] = /^([^=]+)=([^=]+)$/.exec(entry) ?? [];
      if (name === undefined || value === undefined) throw new Error(`${variable}: "${entry}" is not of the form a=b`);
      return [name, value];
    }),
  );
}
