import { createHash } from 'node:crypto';
import { type PlatformLanguage, textIn } from '#plugin-kit/contract';
import type { CallerResolver } from '../callers/caller-resolver.js';
import type { PathSegments } from '../discovery/path-segments.js';
import type { PluginRegistry } from '../discovery/plugin-registry.js';
import { Consumption, consumptionWarnings } from '../discovery/consumption.js';
import { askStatistics } from '../discovery/service-statistics.js';
import type { Exchange } from '../edge/exchange.js';
import { prefersHtml } from '../edge/prefers-html.js';
import { PRICES } from '../edge/toll.js';
import type { SecurityHeaders } from '../edge/security-headers.js';
import type { PluginLinks } from '../nats/plugin-links.js';
import { asyncApiDocument } from './asyncapi-document.js';
import { PAGE_TYPE } from './html.js';
import { InstalledReport } from './installed-report.js';
import { landingPage } from './landing-page.js';
import { openApiDocument } from './openapi-document.js';
import type { OwnRoute } from './own-route.js';
import { pluginsPage, pluginsReport } from './plugins-page.js';
import { programmeSchema } from './programme-schema.js';

export interface DocumentParts {
  readonly registry: PluginRegistry;
  readonly segments: PathSegments;
  readonly links: PluginLinks;
  readonly callers: CallerResolver;
  readonly headers: SecurityHeaders;
  readonly publicUrl: string;
  readonly issuer: string;
  readonly isReady: () => boolean;
}

/** Documents and pages about what runs. */
export function documentRoutes({
  registry,
  segments,
  links,
  callers,
  headers,
  publicUrl,
  issuer,
  isReady,
}: DocumentParts): OwnRoute[] {
  const derived = (path: string, type: string, make: () => object): OwnRoute => {
    let made: { revision: number; body: Buffer; etag: string } | undefined;
    return {
      path,
      verbs: ['GET'],
      price: PRICES.document,
      answer: (exchange) => {
        if (made?.revision !== registry.revision) {
          const body = Buffer.from(JSON.stringify(make()));
          made = {
            revision: registry.revision,
            body,
            etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
          };
        }
        exchange.send(
          200,
          { ...exchange.headers(), 'content-type': type, 'cache-control': 'no-cache', etag: made.etag },
          made.body,
        );
      },
    };
  };
  const sendJson = (exchange: Exchange, status: number, body: Buffer) =>
    exchange.send(
      status,
      { ...exchange.headers(), 'content-type': 'application/json', 'cache-control': 'no-store' },
      body,
    );
  const json = (exchange: Exchange, status: number, body: object) =>
    sendJson(exchange, status, Buffer.from(JSON.stringify(body)));
  const consumption = new Consumption(() => links.ours.connection);
  const installed = new InstalledReport(async () => {
    const up = registry
      .known()
      .filter(({ state }) => state === 'up')
      .map(({ name }) => name);
    const [statistics, durables] = await Promise.all([
      askStatistics(links, up),
      links.ours.isConnected() ? consumption.durables() : undefined,
    ]);
    return pluginsReport(
      registry.known(),
      registry.refused(),
      statistics,
      consumptionWarnings(
        registry.known().map(({ manifest }) => manifest),
        durables,
      ),
    );
  });
  const showPage = (exchange: Exchange, body: Buffer) =>
    exchange.send(
      200,
      {
        ...exchange.headers(),
        ...headers.page,
        'content-type': PAGE_TYPE,
        'cache-control': 'no-store',
        vary: 'accept, accept-language',
      },
      body,
    );
  return [
    derived('/openapi.json', 'application/json', () => openApiDocument(registry.known(), publicUrl, issuer)),
    derived('/asyncapi.json', 'application/json', () => asyncApiDocument(registry.known())),
    derived('/programme.schema.json', 'application/schema+json', () =>
      programmeSchema(
        registry.known().map(({ manifest }) => manifest),
        (plugin) => segments.isReserved(plugin),
      ),
    ),
    {
      path: '/plugins',
      verbs: ['GET'],
      price: PRICES.document,
      answer: async (exchange) => {
        const { language } = exchange;
        if (prefersHtml(exchange))
          showPage(exchange, await installed.as(language, (report) => pluginsPage(language, report)));
        else sendJson(exchange, 200, await installed.as('json', (report) => Buffer.from(JSON.stringify(report))));
      },
    },
    {
      path: '/',
      verbs: ['GET'],
      price: 1,
      answer: async (exchange) => {
        const language = languageOf(exchange);
        const caller = await Promise.resolve(callers.resolve(exchange)).catch(() => undefined);
        const navigation = registry
          .known()
          .filter(({ state }) => state === 'up')
          .flatMap(({ manifest }) =>
            manifest.navigation.filter(({ permission, path }) => permission === undefined && !path.includes('{')),
          )
          .map(({ label, path }) => ({ label: textIn(label, language), path }));
        showPage(exchange, landingPage(language, { isSignedIn: caller !== undefined, navigation }));
      },
    },
    {
      path: '/health/live',
      verbs: ['GET'],
      price: 0,
      isNeverRefused: true,
      answer: (exchange) => json(exchange, 200, { status: 'live' }),
    },
    {
      path: '/health/ready',
      verbs: ['GET'],
      price: 0,
      isNeverRefused: true,
      answer: (exchange) =>
        isReady() ? json(exchange, 200, { status: 'ready' }) : json(exchange, 503, { status: 'not ready' }),
    },
  ];
}

function languageOf(exchange: Exchange): PlatformLanguage {
  const asked = new URLSearchParams(exchange.query).get('lang');
  return asked === 'sv' || asked === 'en' ? asked : exchange.language;
}
