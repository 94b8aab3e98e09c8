import { timingSafeEqual } from 'node:crypto';
import type { Provider } from 'oidc-provider';

type Context = Parameters<Parameters<Provider['use']>[0]>[0];

const MOST_BYTES = 16 * 1024;

/** Thrown for a form that did not come from our page, or is none; `code` is told on the error page. */
export class RefusedForm extends Error {
  constructor(readonly code: 'session_not_found' | 'foreign_form' | 'unreadable_form') {
    super(code);
  }
}

/**
 * Reads a posted form. It must come from a page of this origin (as the browser says), and carry the token of this
 * sign-in; the sign-in's own cookie was asked for before.
 *
 * @throws RefusedForm
 */
export async function readForm(ctx: Context, origin: string, token: string): Promise<URLSearchParams> {
  const from = ctx.get('origin');
  const site = ctx.get('sec-fetch-site');
  if ((from !== '' && from !== origin) || (site !== '' && site !== 'same-origin')) throw new RefusedForm('foreign_form');
  if (!ctx.is('application/x-www-form-urlencoded')) throw new RefusedForm('unreadable_form');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new RefusedForm('unreadable_form');
    chunks.push(chunk);
  }
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  const given = Buffer.from(form.get('form') ?? '');
  const expected = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new RefusedForm('foreign_form');
  return form;
}
