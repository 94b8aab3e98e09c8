import { InvalidInput, Unauthenticated } from '#plugin-kit/contract';
import type { CallerResolver } from '../callers/caller-resolver.js';
import type { Sessions } from '../callers/sessions.js';
import { PRICES } from '../edge/toll.js';
import type { OwnRoute } from './own-route.js';

/** A path of this origin: neither `//host` nor `/\host`, which browsers take for another one. */
const OWN_PATH = /^\/(?![/\\])[\x21-\x7e]{0,2000}$/;

/** Signing in and out with a browser, and who one is. */
export function sessionRoutes(sessions: Sessions, callers: CallerResolver): OwnRoute[] {
  return [
    {
      path: '/session',
      verbs: ['GET'],
      price: 1,
      answer: async (exchange) => {
        const caller = await callers.resolve(exchange);
        const body = caller
          ? { signedIn: true, id: caller.claims.sub, kind: caller.claims.kind, roles: caller.claims.roles }
          : { signedIn: false };
        exchange.send(
          200,
          { ...exchange.headers(), 'content-type': 'application/json', 'cache-control': 'no-store' },
          Buffer.from(JSON.stringify(body)),
        );
      },
    },
    {
      path: '/session/login',
      verbs: ['GET'],
      price: PRICES.document,
      answer: async (exchange) => {
        const returnTo = new URLSearchParams(exchange.query).get('returnTo') ?? '/';
        if (!OWN_PATH.test(returnTo))
          throw new InvalidInput(
            {},
            {
              errors: [
                {
                  pointer: '/returnTo',
                  detail: {
                    sv: 'Här ska stå en sökväg på den här webbplatsen',
                    en: 'A path of this site is expected here',
                  },
                },
              ],
            },
          );
        exchange.redirect(await sessions.begin(exchange, returnTo));
      },
    },
    {
      path: '/session/callback',
      verbs: ['GET'],
      price: PRICES.session,
      answer: async (exchange) => exchange.redirect(await sessions.complete(exchange)),
    },
    {
      path: '/session/logout',
      verbs: ['POST'],
      price: PRICES.session,
      answer: async (exchange) => exchange.redirect(await sessions.end(exchange)),
    },
    {
      path: '/session/logout-everywhere',
      verbs: ['POST'],
      price: PRICES.session,
      answer: async (exchange) => {
        const caller = await callers.resolve(exchange);
        if (!caller) throw new Unauthenticated({});
        exchange.redirect(await sessions.endEverywhere(exchange, caller.key));
      },
    },
  ];
}
