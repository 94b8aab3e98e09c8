import { createHash } from 'node:crypto';
import type { Middleware } from 'koa';
import { PAGE_STYLE } from '../sign-in/page-style.js';

const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64');

/**
 * A policy that lets a page of ours do nothing but show itself and send its form here. `script-src` is empty and not
 * 'none', because the provider adds the hash of its own script to it where it sends a form by itself.
 */
export const CONTENT_SECURITY_POLICY =
  `default-src 'none';style-src 'sha256-${STYLE_HASH}';script-src;form-action 'self';base-uri ` +
  `'none';frame-ancestors 'none'`;

export const pageSecurity: Middleware = async (ctx, next) => {
  ctx.set('content-security-policy', CONTENT_SECURITY_POLICY);
  await next();
};
