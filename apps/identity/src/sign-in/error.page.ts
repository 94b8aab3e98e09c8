import type { KoaContextWithOIDC } from 'oidc-provider';
import { html, page } from './page.js';
import { pageLanguage } from './page-language.js';
import { signInTexts } from './texts.js';

type Asked = Pick<KoaContextWithOIDC, 'get'>;

const languageOf = (ctx: Asked) => pageLanguage(undefined, undefined, ctx.get('accept-language'));

/** Said of an address or a form that cannot be read as text. */
export const unreadableText = (ctx: Asked): string => signInTexts[languageOf(ctx)].failed.unreadable;

/**
 * Says that the sign-in cannot go on, and where to begin again; of the cause its code, and an explanation if there is
 * one.
 */
export function renderErrorPage(
  ctx: Pick<KoaContextWithOIDC, 'get' | 'type' | 'body'>,
  code: string,
  publicUrl: string,
  explanation?: string,
): void {
  const lang = languageOf(ctx);
  const { failed, toStart } = signInTexts[lang];
  const text = explanation ?? (code === 'invalid_request' || code === 'session_not_found' ? failed.gone : failed.other);
  ctx.type = 'html';
  ctx.body = page(
    lang,
    failed.heading,
    html`<p role="alert">${text}</p><p>${failed.code}: ${code}</p>
<p class="foot"><a href="${publicUrl}/">${toStart}</a></p>`,
  );
}
