import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ResponseHeaders } from '../edge/security-headers.js';
import { PRICES } from '../edge/toll.js';
import type { OwnRoute } from './own-route.js';
import { PAGE_TYPE } from './html.js';

const FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lyftet – API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png"></head>
<body><nav><a href="/openapi.json">OpenAPI</a> · <a href="/asyncapi.json">AsyncAPI (events)</a> ·
<a href="/plugins">/plugins</a></nav><main id="reader"></main>
<noscript><p><a href="/openapi.json">/openapi.json</a></p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

/** Outside of the page, because the page's policy runs no script that stands in it. */
const START =
  `window.onload = () => SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reader', deepLinking: true, ` +
  `docExpansion: 'none', filter: true, validatorUrl: null, presets: [SwaggerUIBundle.presets.apis] });`;

/** A reader for `/openapi.json`, from files of this machine: it works without the internet. */
export function docsRoutes(headers: ResponseHeaders): OwnRoute[] {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const fixed = (
    path: string,
    type: string,
    content: () => Promise<Buffer> | Buffer,
    cacheControl: string,
  ): OwnRoute => {
    let loaded: Promise<Buffer> | undefined;
    return {
      path,
      verbs: ['GET'],
      price: PRICES.document,
      answer: async (exchange) => {
        loaded ??= Promise.resolve(content());
        exchange.send(
          200,
          { ...exchange.headers(), ...headers, 'content-type': type, 'cache-control': cacheControl },
          await loaded,
        );
      },
    };
  };
  const page = () => Buffer.from(PAGE);
  return [
    fixed('/docs', PAGE_TYPE, page, 'no-cache'),
    fixed('/docs/', PAGE_TYPE, page, 'no-cache'),
    fixed('/docs/start.js', 'text/javascript; charset=utf-8', () => Buffer.from(START), 'no-cache'),
    ...Object.entries(FILES).map(([name, type]) =>
      fixed(`/docs/${name}`, type, () => readFile(join(folder, name)), 'public, max-age=3600'),
    ),
  ];
}
