import type { Exchange } from './exchange.js';

/** Browsers that go to an address name `text/html` first; programs, and scripts of pages, name JSON or anything. */
export function prefersHtml(exchange: Exchange): boolean {
  const accept = exchange.request.headers.accept ?? '';
  const html = accept.indexOf('text/html');
  const json = accept.search(/\bjson\b/);
  return html >= 0 && (json < 0 || html < json);
}
