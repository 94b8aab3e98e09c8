import { timingSafeEqual } from 'node:crypto';
import type { Provider } from 'oidc-provider';

type Context = Parameters<Parameters<Provider['use']>[0]>[0];

/** Thrown for a form that did not come from our page, or is none; `code` is told on the error page. */
export class RefusedForm extends Error {
  constructor(readonly code: 'session_not_found' | 'foreign_form' | 'unreadable_form') {
    super(code);
  }
}

/**
 * The posted form. It must come from a page of this origin (as the browser says), and carry the token of this
 * sign-in; the sign-in's own cookie was asked for before.
 *
 * @throws RefusedForm
 */
export function readForm(ctx: Context, origin: string, token: string): URLSearchParams {
  const from = ctx.get('origin');
  const site = ctx.get('sec-fetch-site');
  if ((from !== '' && from !== origin) || (site !== '' && site !== 'same-origin'))
    throw new RefusedForm('foreign_form');
  // Read at the door, unless it is no form.
  const form = ctx.state['form'] as URLSearchParams | undefined;
  if (!form) throw new RefusedForm('unreadable_form');
  const given = Buffer.from(form.get('form') ?? '');
  const expected = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new RefusedForm('foreign_form');
  return form;
}
