import { setTimeout as pause } from 'node:timers/promises';
import type { Interaction, Provider } from 'oidc-provider';
import { nextSecond } from '#plugin-kit/contract';
import { type ProvenIdentity, choosePassphrase, proveIdentity } from '../accounts/credentials.js';
import { TooManyAtOnce } from '../accounts/passphrase-hash.js';
import { passphraseFault } from '../accounts/passphrase-rules.js';
import { readUsername } from '../accounts/username.js';
import type { IdentitySecret } from '../provider/identity-secret.js';
import { isOfClient } from '../provider/is-of-client.js';
import { type OidcSettings, issuerOf } from '../provider/oidc-settings.js';
import { AttemptLimit } from './attempt-limit.js';
import { choosePassphrasePage } from './choose-passphrase.page.js';
import { renderErrorPage } from './error.page.js';
import { KnownBrowser } from './known-browser.js';
import { pageLanguage } from './page-language.js';
import { RefusedForm, readForm } from './read-form.js';
import { type FormFrame, type SignInFaults, signInPage } from './sign-in.page.js';
import { signInTexts } from './texts.js';

type Middleware = Parameters<Provider['use']>[0];
type Context = Parameters<Middleware>[0];

/** A card that was shown in this sign-in, kept in the interaction until its password is chosen. */
interface ShownCard extends Required<ProvenIdentity> {
  readonly username: string;
}

const PATH = /^\/interaction\/([\w-]{1,64})$/;

/**
 * The pages between "please sign in" and "signed in": `GET` shows the form of the step that the sign-in has reached,
 * `POST` takes it one step on. Where it stands is in the database, so it survives a restart in the middle.
 */
export function signInRoutes(provider: Provider, settings: OidcSettings, secret: IdentitySecret): Middleware {
  const { publicUrl, pool, now, log } = settings;
  const desk = { ...settings, issuer: issuerOf(publicUrl) };
  const limit = new AttemptLimit(pool, secret, now);
  const browsers = new KnownBrowser(secret, new URL(`${publicUrl}/oidc`).pathname);

  const frameOf = (interaction: Interaction, lang: 'sv' | 'en'): FormFrame => ({ lang, formToken: secret.mac('form', interaction.jti) });

  const show = (ctx: Context, interaction: Interaction, lang: 'sv' | 'en') => {
    const frame = frameOf(interaction, lang);
    const card = shownCard(interaction);
    ctx.body = card ? choosePassphrasePage(frame, card.username) : signInPage(frame, '');
  };

  /** @param at when they proved who they are, in seconds: who waits with the last step signs in no later than that */
  const finish = async (ctx: Context, accountId: string, username: string, at: number) => {
    browsers.remember(ctx.cookies, username);
    ctx.respond = false;
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId, remember: false, amr: ['pwd'], ts: at } }, { mergeWithLastSubmission: false });
  };

  const signIn = async (ctx: Context, interaction: Interaction, form: URLSearchParams, lang: 'sv' | 'en') => {
    const texts = signInTexts[lang].signIn;
    const username = readUsername(form.get('username') ?? '').slice(0, 100);
    const entered = (form.get('secret') ?? '').slice(0, 300);
    const refuse = (status: number, faults: SignInFaults) => {
      ctx.status = status;
      ctx.body = signInPage(frameOf(interaction, lang), username, faults);
    };
    if (username === '' || entered === '') {
      refuse(400, { ...(username === '' && { username: texts.usernameMissing }), ...(entered === '' && { secret: texts.secretMissing }) });
      return;
    }
    const attempt = { username, address: ctx.ip, knownBrowser: browsers.markOf(ctx.cookies, username) };
    const wait = await limit.enter(attempt);
    if (wait !== undefined) {
      ctx.set('retry-after', String(wait));
      refuse(429, { summary: texts.wait(wait) });
      return;
    }
    const at = Math.floor(now().getTime() / 1_000);
    const proven = await proveIdentity(pool, username, entered, now());
    if (!proven) {
      refuse(422, { summary: texts.wrong });
      return;
    }
    await limit.succeeded(attempt);
    if (proven.cardId === undefined) {
      await finish(ctx, proven.accountId, username, at);
      return;
    }
    await keepCard(interaction, { accountId: proven.accountId, cardId: proven.cardId, username });
    seeOther(ctx, interaction, lang);
  };

  const choose = async (ctx: Context, interaction: Interaction, form: URLSearchParams, lang: 'sv' | 'en') => {
    const card = shownCard(interaction);
    if (!card) {
      seeOther(ctx, interaction, lang);
      return;
    }
    const passphrase = form.get('password') ?? '';
    const fault = passphraseFault(passphrase, card.username) ?? (passphrase === form.get('again') ? undefined : 'different');
    if (fault) {
      ctx.status = 422;
      ctx.body = choosePassphrasePage(frameOf(interaction, lang), card.username, fault);
      return;
    }
    const at = now();
    if (await choosePassphrase(desk, card, passphrase, at)) {
      // Tokens tell whole seconds: in this one somebody else may have signed in before, and this sign-in is to count.
      await pause(nextSecond(at) * 1_000 - at.getTime());
      await finish(ctx, card.accountId, card.username, nextSecond(at));
      return;
    }
    await keepCard(interaction, undefined);
    ctx.status = 409;
    ctx.body = signInPage(frameOf(interaction, lang), card.username, { summary: signInTexts[lang].signIn.cardGone });
  };

  const seeOther = (ctx: Context, interaction: Interaction, lang: 'sv' | 'en') => {
    ctx.status = 303;
    ctx.redirect(`${provider.issuer}/interaction/${interaction.jti}?lang=${lang}`);
  };

  const answer = async (ctx: Context, uid: string) => {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    if (interaction.jti !== uid) throw new RefusedForm('session_not_found');
    if (interaction.prompt.name === 'consent') {
      ctx.respond = false;
      await provider.interactionFinished(ctx.req, ctx.res, { consent: {} });
      return;
    }
    const form = ctx.method === 'POST' ? await readForm(ctx, new URL(publicUrl).origin, secret.mac('form', uid)) : undefined;
    const lang = pageLanguage(form ? form.get('lang') : ctx.query['lang'], interaction.params['ui_locales'], ctx.get('accept-language'));
    ctx.type = 'html';
    if (!form) show(ctx, interaction, lang);
    else if (form.get('step') === 'choose') await choose(ctx, interaction, form, lang);
    else await signIn(ctx, interaction, form, lang);
  };

  return async (ctx, next) => {
    const uid = PATH.exec(ctx.path)?.[1];
    if (uid === undefined || !['GET', 'POST'].includes(ctx.method)) return next();
    ctx.set('cache-control', 'no-store');
    try {
      await answer(ctx, uid);
    } catch (error) {
      // Nobody is there to read a page; the provider notes who left.
      if (isOfClient(error as Error, ctx.req)) throw error;
      refuseInWords(ctx, error);
    }
  };

  function refuseInWords(ctx: Context, error: unknown): void {
    const { error: code, message, stack } = error as Error & { error?: string };
    if (error instanceof TooManyAtOnce) {
      const lang = pageLanguage(undefined, undefined, ctx.get('accept-language'));
      ctx.status = 503;
      ctx.set('retry-after', '5');
      renderErrorPage(ctx, 'busy', publicUrl, signInTexts[lang].signIn.busy);
      return;
    }
    const isKnown = error instanceof RefusedForm || code !== undefined;
    if (!isKnown) log.error('A sign-in page failed', { error: message, stack });
    ctx.status = isKnown ? 400 : 500;
    renderErrorPage(ctx, error instanceof RefusedForm ? error.code : code === 'invalid_request' ? 'session_not_found' : 'server_error', publicUrl);
  }
}

function shownCard({ result }: Interaction): ShownCard | undefined {
  return result?.['card'] as ShownCard | undefined;
}

async function keepCard(interaction: Interaction, card: ShownCard | undefined): Promise<void> {
  interaction.result = card ? { card } : {};
  await interaction.persist();
}
