import type { KoaContextWithOIDC } from 'oidc-provider';
import { SafeHtml, html, page } from './page.js';
import { pageLanguage } from './page-language.js';
import { signInTexts } from './texts.js';

const languageOf = (ctx: KoaContextWithOIDC) =>
  pageLanguage(undefined, ctx.oidc.params?.['ui_locales'], ctx.get('accept-language'));

/**
 * Signs out at once when the person has surely asked for it: the client gave the ID token of this very person, or the
 * browser says that the way here began on our own pages. On a computer that others use, a second question is one that
 * nobody answers. Whoever comes from elsewhere is asked.
 *
 * @param form the provider's empty form, to which the buttons belong
 */
export async function renderSignOutPage(ctx: KoaContextWithOIDC, form: string): Promise<void> {
  const isKnownPerson = ctx.oidc.entities.IdTokenHint?.payload['sub'] === ctx.oidc.session?.accountId;
  if (isKnownPerson || ctx.get('sec-fetch-site') === 'same-origin') {
    await signOut(ctx);
    return;
  }
  const lang = languageOf(ctx);
  const { signOut: texts } = signInTexts[lang];
  ctx.body = page(
    lang,
    texts.heading,
    html`<p>${texts.question}</p>
${new SafeHtml(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>${texts.yes}</button>
<button type="submit" form="op.logoutForm" class="quiet">${texts.no}</button>`,
  );
}

/** Says that the person is signed out, where no client asked to be returned to. */
export function renderSignedOutPage(ctx: KoaContextWithOIDC, publicUrl: string): void {
  const lang = languageOf(ctx);
  const { signedOut, toStart } = signInTexts[lang];
  ctx.type = 'html';
  ctx.body = page(
    lang,
    signedOut.heading,
    html`<p role="status">${signedOut.text}</p><p class="foot"><a href="${publicUrl}/">${toStart}</a></p>`,
  );
}

/** What the provider does when the person confirms: ends the session and every grant that was made in it. */
async function signOut(ctx: KoaContextWithOIDC): Promise<void> {
  const { provider, session } = ctx.oidc;
  const { state, authorizations = {} } = session!;
  for (const { grantId } of Object.values(authorizations)) {
    if (grantId === undefined) continue;
    await provider.RefreshToken.revokeByGrantId(grantId);
    await provider.Grant.adapter.destroy(grantId);
  }
  await session!.destroy();
  ctx.cookies.set(provider.cookieName('session'), null, { path: new URL(provider.issuer).pathname, signed: true });
  const next = new URL(
    typeof state?.['postLogoutRedirectUri'] === 'string'
      ? state['postLogoutRedirectUri']
      : `${provider.issuer}/session/end/success`,
  );
  if (typeof state?.['state'] === 'string') next.searchParams.set('state', state['state']);
  ctx.status = 303;
  ctx.redirect(next.href);
}
