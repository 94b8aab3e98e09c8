import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ComputerClock, endInTime, untilAnswered } from '#platform';
import { PageCache } from './caching/page-cache.js';
import { PurgeListener } from './caching/purge-listener.js';
import { CallerMint } from './callers/caller-mint.js';
import { CallerResolver } from './callers/caller-resolver.js';
import { GrantsMirror } from './callers/grants-mirror.js';
import { Issuer } from './callers/issuer.js';
import { Sessions } from './callers/sessions.js';
import { SignInClient } from './callers/sign-in-client.js';
import { SignOuts } from './callers/sign-outs.js';
import { TokenVerifier } from './callers/token-verifier.js';
import { GuestList } from './discovery/guest-list.js';
import { PathSegments } from './discovery/path-segments.js';
import { RESERVED_SEGMENTS } from './discovery/reserved-segments.js';
import { PluginDiscovery } from './discovery/plugin-discovery.js';
import { PluginMemory } from './discovery/plugin-memory.js';
import { PluginRegistry } from './discovery/plugin-registry.js';
import { CostBudget } from './edge/cost-budget.js';
import { type ChargeReply, Exchange } from './edge/exchange.js';
import { closeAfterAnswers, closeHttpServer, createHttpServer } from './edge/http-server.js';
import { OIDC_BODY_BYTES, OidcProxy } from './edge/oidc-proxy.js';
import { OperationHandler } from './edge/operation-handler.js';
import { ProblemReplies } from './edge/problem-reply.js';
import { SecurityHeaders } from './edge/security-headers.js';
import { PRICES, Toll } from './edge/toll.js';
import { NO_SERVICE_TELEMETRY } from '#platform';
import { DEFAULT_LIMITS, type GatewaySettings } from './gateway-settings.js';
import { NatsLink } from './nats/nats-link.js';
import { PluginLinks } from './nats/plugin-links.js';
import { registerOwnRoutes } from './pages/own-route.js';
import { ownRoutes } from './pages/own-routes.js';
import { LargeReplies } from './routing/large-replies.js';
import { OperationForwarder } from './routing/operation-forwarder.js';
import { RouteTable } from './routing/route-table.js';
import { GatewayTelemetry } from './telemetry/gateway-telemetry.js';
import { observeGateway } from './telemetry/observe-gateway.js';

/** A gateway that runs. */
export interface RunningGateway {
  /** Where it listens, for this machine. */
  readonly url: string;
  readonly port: number;
  /** What a health probe asks: null when all is well, else what is not. */
  unreadiness(): Promise<string | null>;
  /**
   * Says that it is not ready, and of each answer that it is the last of its connection; when balancers have had their
   * time, takes nothing new, finishes what it has, then lets go of NATS.
   */
  stop(): Promise<void>;
}

/** Starts a gateway: NATS first, then what it keeps of it in memory, then the door. */
export async function startGateway(settings: GatewaySettings): Promise<RunningGateway> {
  const { logger, publicUrl, systemClock = new ComputerClock() } = settings;
  const limits = { ...DEFAULT_LIMITS, ...settings.limits };
  const segments = new PathSegments(RESERVED_SEGMENTS, settings.segmentGrants);
  const [link, others] = await Promise.all([
    NatsLink.open(settings.nats, logger),
    NatsLink.open(settings.nats, logger, 'lyftet-gateway-guests'),
  ]);
  const links = new PluginLinks(link, others, (plugin) => segments.isReserved(plugin));
  const { connection } = link;
  const { tracing, metering } = settings.telemetry ?? NO_SERVICE_TELEMETRY;
  const telemetry = GatewayTelemetry.of({ tracing, metering });

  const cache = new PageCache(limits.cacheBytes);
  const purges = new PurgeListener(links, cache, logger);
  let table = new RouteTable([]);
  const registry = new PluginRegistry(
    (plugin) => (segments.isReserved(plugin) ? limits.forgetReservedMs : limits.forgetOtherMs),
    () => {
      const manifests = registry.known().map(({ manifest }) => manifest);
      table = new RouteTable(manifests);
      purges.listenTo(
        manifests.filter(({ operations }) => operations.some((operation) => operation.cache)).map(({ name }) => name),
      );
    },
    links.isOurs,
  );
  const guests = new GuestList(connection);
  const discovery = new PluginDiscovery({
    links,
    registry,
    segments,
    logger,
    memory: await untilAnswered(() => PluginMemory.open(connection, segments, logger), logger),
    guests: () => guests.names(),
    now: () => systemClock.now().getTime(),
  });

  const { oidc = {} } = settings;
  const issuer = new Issuer(oidc.issuer ?? `${publicUrl}/oidc`, oidc.internalUrl);
  const audience = oidc.audience ?? `${publicUrl}/api`;
  const verifier = new TokenVerifier(issuer, audience, systemClock);
  const grants = new GrantsMirror(logger);
  const signOuts = new SignOuts(link, grants, logger);
  const signInClient = new SignInClient(issuer, oidc.clientId ?? 'lyftet-web', oidc.clientSecret, audience, publicUrl);
  const sessions = new Sessions(signInClient, verifier, signOuts, sessionSecretOf(settings), publicUrl, systemClock);
  const mint = new CallerMint();
  const toll = new Toll(
    new CostBudget(limits.callerPerSecond, limits.callerBurst),
    new CostBudget(limits.addressPerSecond, limits.addressBurst),
    limits.bodyBytes,
  );
  const callers = new CallerResolver(verifier, grants, signOuts, mint, sessions, toll, () =>
    Math.floor(systemClock.now().getTime() / 1_000),
  );

  const headers = new SecurityHeaders(publicUrl, [new URL(issuer.url).origin]);
  const problems = new ProblemReplies(logger, telemetry, headers.page);
  const handler = new OperationHandler({
    table: () => table,
    aliases: new Map(Object.entries(settings.aliases ?? {})),
    forwarder: new OperationForwarder(
      links,
      (plugin) => registry.isUp(plugin),
      (plugin) => discovery.suspect(plugin),
      telemetry,
      logger,
    ),
    callers,
    cache,
    largeReplies: new LargeReplies(link, logger),
    toll,
    problems,
    publicUrl,
    baseHeaders: headers.api,
    maxInFlight: limits.inFlight,
    telemetry,
  });
  if (metering) observeGateway(metering, { handler, cache, registry, link });

  const chargeReply: ChargeReply = (exchange, payer, bytes) => toll.chargeReply(exchange, payer, bytes);
  const open = (request: FastifyRequest, reply: FastifyReply) => new Exchange(request, reply, headers.api, chargeReply);
  const refused = (request: FastifyRequest, reply: FastifyReply) => handler.recognise(open(request, reply));
  const server = createHttpServer({
    limits,
    trustedProxies: settings.trustedProxies ?? 0,
    problems,
    logger,
    pay: (ip) => toll.ofConnection(ip),
    open: (request, reply) => {
      toll.chargeAddress({ request }, PRICES.heard);
      return refused(request, reply);
    },
  });
  server.addHook('onRequest', (request, reply, done) => {
    try {
      toll.ofBody({ request });
    } catch (error) {
      // What was not read must not be taken for the next request.
      return problems.send(refused(request, reply), error, { connection: 'close' });
    }
    done();
  });
  let isReady = false;
  const own = ownRoutes({
    sessions,
    registry,
    segments,
    links,
    callers,
    headers,
    publicUrl,
    issuer: issuer.url,
    isReady: () => isReady && link.isConnected(),
  });
  registerOwnRoutes(server, own, { open, problems, toll });
  const proxy = oidc.internalUrl === undefined ? undefined : new OidcProxy(oidc.internalUrl, publicUrl, problems);
  if (proxy)
    await registerProxy(server, (request, reply) => {
      const exchange = open(request, reply);
      try {
        toll.ofProvider(exchange);
      } catch (error) {
        return problems.send(exchange, error, { connection: 'close' });
      }
      proxy.pass(exchange);
    });
  server.all('/*', (request, reply) => handler.handle(open(request, reply)));

  const parts = [
    () => grants.follow(connection),
    () => signOuts.follow(),
    () => mint.publish(connection),
    () => purges.start(),
    () => discovery.start(),
  ];
  await Promise.all(parts.map((start) => untilAnswered(start, logger)));
  await server.listen({ port: settings.port, host: settings.host ?? '127.0.0.1' });
  isReady = true;
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.port;
  logger.info('the gateway listens', { port, publicUrl });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    isReady = false;
    closeAfterAnswers(server);
    await pause(settings.leaveAfterMs ?? 0);
    const late = await endInTime(
      [
        { name: 'requests under way', end: () => closeHttpServer(server), withinMs: 21_000 },
        { name: 'discovery', end: () => discovery.stop(), withinMs: 500 },
        { name: 'grants', end: () => grants.stop(), withinMs: 500 },
        { name: 'sign-outs', end: () => signOuts.stop(), withinMs: 500 },
        {
          name: 'the caller key',
          end: () => (link.isConnected() ? mint.retire().catch(() => undefined) : undefined),
          withinMs: 2_000,
        },
        { name: 'NATS', end: () => Promise.all([link.close(), others.close()]), withinMs: 2_500 },
      ],
      logger,
    );
    if (late.length > 0) throw new Error(`the gateway did not end as it should: ${late.join(', ')}`);
  };

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    unreadiness: async () => (!isReady ? 'it is about to stop' : link.isConnected() ? null : 'NATS is away'),
    stop: () => (stopping ??= stop()),
  };
}

/** In a scope of its own, with a bound of its own: what goes on to the provider are forms. */
async function registerProxy(
  server: FastifyInstance,
  pass: (request: FastifyRequest, reply: FastifyReply) => void,
): Promise<void> {
  await server.register(async (scope) => {
    for (const path of ['/oidc', '/oidc/*']) scope.all(path, { bodyLimit: OIDC_BODY_BYTES }, pass);
  });
}

function sessionSecretOf({ sessionSecret, logger }: GatewaySettings): string {
  if (sessionSecret !== undefined) return sessionSecret;
  logger.warn('no secret for sessions is set: they end with this process, and another replica does not know them');
  return randomBytes(32).toString('base64url');
}
