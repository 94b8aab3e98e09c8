import type { IncomingHttpHeaders } from 'node:http';
import { ForeignOrigin } from '../routing/gateway-problems.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a request that changes something with a session unless the browser says that a page of this very origin made
 * it. Browsers send `Sec-Fetch-Site`, older ones `Origin`; a request with neither is not from a page of ours.
 * @throws ForeignOrigin
 */
export function requireSameOrigin(method: string, headers: IncomingHttpHeaders, origin: string): void {
  if (SAFE.has(method)) return;
  const site = headers['sec-fetch-site'];
  if (site !== undefined ? site === 'same-origin' : headers.origin === origin) return;
  throw new ForeignOrigin({});
}
