import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import { renderErrorPage, unreadableText } from '../sign-in/error.page.js';
import { UnreadableParameters, readParameters, readText } from './parameters.js';

/** Path and query of an authorization request: what a browser keeps of it must fit into a cookie (`BrowserKept`). */
const LONGEST_TARGET = 2_048;
/** Of others: an ID token may stand in it. */
const LONGEST_TARGET_WITH_TOKEN = 4_096;
const MOST_FORM_BYTES = 16 * 1_024;
/** What people see in their browser; everything else is asked by programs. */
const PAGES = /^\/(?:auth|interaction|session)(?:\/|$)/i;
const NOTHING = 'there is nothing at this address';
const FORM = 'application/x-www-form-urlencoded';

/**
 * Stands before every route of the provider. Query and form are read once, strictly (`readParameters`), so that no
 * library and no database behind it meets text that is none; what fails is refused with 4xx, as a page in the person's
 * language or as an OAuth error. A form that was read is in `ctx.state.form`.
 */
export const theDoor =
  (publicUrl: string): Middleware =>
  async (ctx, next) => {
    const isPage = PAGES.test(ctx.path);
    const refuse = (status: number, error: string, description: string) => {
      ctx.status = status;
      ctx.set('cache-control', 'no-store');
      if (isPage) renderErrorPage(ctx, error, publicUrl, error === 'invalid_request' ? unreadableText(ctx) : undefined);
      else ctx.body = { error, error_description: description };
    };
    try {
      const target = ctx.req.url ?? '/';
      const question = target.indexOf('?');
      if (!isReadable(question < 0 ? target : target.slice(0, question))) return refuse(404, 'not_found', NOTHING);
      const longest = /^\/auth\b/i.test(ctx.path) ? LONGEST_TARGET : LONGEST_TARGET_WITH_TOKEN;
      if (target.length > longest) throw new UnreadableParameters('the address is too long');
      readParameters(question < 0 ? '' : target.slice(question + 1));
      if (ctx.method === 'POST' && ctx.is(FORM)) await readForm(ctx);
    } catch (error) {
      if (!(error instanceof UnreadableParameters)) throw error;
      return refuse(400, 'invalid_request', error.message);
    }
    await next();
    const isUnanswered = ctx.status === 404 && (ctx.body === undefined || ctx.body === null) && ctx.respond !== false;
    if (isUnanswered && !ctx.res.headersSent) refuse(404, 'not_found', NOTHING);
  };

function isReadable(path: string): boolean {
  try {
    readText(path);
    return true;
  } catch {
    return false;
  }
}

async function readForm(ctx: Context): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_FORM_BYTES) throw new UnreadableParameters('the form is too large');
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, size);
  ctx.state['form'] = readParameters(body.toString('latin1'));
  // The provider reads forms by itself: from here on the request is one whose body comes again.
  const again = Object.create(ctx.req, {
    readable: { value: true },
    iterator: { value: () => [body].values() },
  }) as IncomingMessage;
  ctx.req = again;
  ctx.request.req = again;
}
