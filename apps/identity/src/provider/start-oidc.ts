import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { signInRoutes } from '../sign-in/sign-in-routes.js';
import { BrowserKept } from './browser-kept.js';
import { theDoor } from './door.js';
import { sweepExpiredRecords } from './expired-record-sweep.js';
import { findAccountIn } from './find-account.js';
import { IdentitySecret } from './identity-secret.js';
import { isOfClient } from './is-of-client.js';
import { oidcClients } from './oidc-clients.js';
import { oidcConfiguration } from './oidc-configuration.js';
import { listenForOidc } from './oidc-listener.js';
import { type OidcSettings, issuerOf } from './oidc-settings.js';
import { pageSecurity } from './page-security.js';
import { loadSigningKeys, publishedKeys } from './signing-keys.js';
import { registerTokenExchange } from './token-exchange.grant.js';

const SWEEP_EVERY_MS = 60_000;

/** A running provider. */
export interface RunningOidc {
  /** Where the gateway forwards `/oidc` to, and where services read keys (`<internalUrl>/jwks`). */
  readonly internalUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the OpenID provider of the installation on a listener of its own. Nothing is kept in the process: a replica
 * may be killed at any moment and another goes on with the same sign-ins.
 */
export async function startOidc(settings: OidcSettings): Promise<RunningOidc> {
  const { publicUrl, database, now, log } = settings;
  const secret = new IdentitySecret(settings.secret);
  const findAccount = findAccountIn(database, now);
  const browser = new BrowserKept(settings.secret, new URL(issuerOf(publicUrl)).pathname, now);
  const keys = await loadSigningKeys(settings, secret, now());
  const provider = new Provider(issuerOf(publicUrl), oidcConfiguration(settings, secret, keys, findAccount, browser));
  provider.proxy = true;
  provider.maxIpsCount = settings.proxies;
  provider.silent = true;
  if (settings.demoPublicJwk) await registerTokenExchange(provider, settings, settings.demoPublicJwk, findAccount);
  // A client that is wrongly described fails here, and not at its first request.
  for (const { client_id } of oidcClients(settings)) await provider.Client.find(client_id);
  const routes = signInRoutes(provider, settings, secret);
  provider.use(pageSecurity);
  provider.use(theDoor(publicUrl));
  provider.use(browser.attend);
  provider.use(async (ctx, next) => {
    if (ctx.method === 'GET' && ctx.path === '/jwks') {
      ctx.set('access-control-allow-origin', '*');
      ctx.set('cache-control', 'public, max-age=60');
      ctx.body = { keys: await publishedKeys(database) };
      ctx.type = 'application/jwk-set+json; charset=utf-8';
      return;
    }
    await next();
  });
  provider.use(routes);
  const report = (error: Error & { code?: string }, { req }: Pick<KoaContextWithOIDC, 'req'>) => {
    // Anybody can bring this about as often as they like: it must wake nobody.
    if (isOfClient(error, req))
      log.debug('A client of the OpenID provider left in the middle of a request', { code: error.code });
    else
      log.error('The OpenID provider failed on a request', { error: error.name, code: error.code, stack: error.stack });
  };
  provider.on('server_error', (ctx: KoaContextWithOIDC, error: Error) => report(error, ctx));
  // Koa tells of errors outside of the provider's own handling by an event that the provider's types do not know.
  (provider as EventEmitter).on('error', report);

  const handler = provider.callback() as (request: IncomingMessage, response: ServerResponse) => unknown;
  const listener = await listenForOidc(publicUrl, settings.listen, handler);
  const sweep = setInterval(() => {
    sweepExpiredRecords(database, now()).catch((error: Error) =>
      log.error('Expired records of the OpenID provider could not be removed', { error: error.message }),
    );
  }, SWEEP_EVERY_MS);
  sweep.unref();
  log.info('The OpenID provider is listening', { internalUrl: listener.internalUrl, keys: keys.length });
  return {
    internalUrl: listener.internalUrl,
    async stop() {
      clearInterval(sweep);
      await listener.stop();
    },
  };
}
