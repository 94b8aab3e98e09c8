import { setTimeout as sleep } from 'node:timers/promises';
import type { Interaction, Provider } from 'oidc-provider';
import { type ProvenIdentity, proveIdentity } from '../accounts/credentials.js';
import { TooManyAtOnce } from '../accounts/passphrase-hash.js';
import { passphraseFault } from '../accounts/passphrase-rules.js';
import { spendCard } from '../accounts/use-card.js';
import { readUsername } from '../accounts/username.js';
import type { IdentitySecret } from '../provider/identity-secret.js';
import { isOfClient } from '../provider/is-of-client.js';
import { type OidcSettings, issuerOf } from '../provider/oidc-settings.js';
import { AttemptLimit } from './attempt-limit.js';
import { findCardNotices, markTold } from './card-notices.js';
import { cardNoticesPage } from './card-notices.page.js';
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

/** Who has proved to be somebody, when and how: kept in the interaction while they read what they are told. */
interface Proof {
  readonly accountId: string;
  readonly username: string;
  readonly method: 'pwd' | 'card';
  /** Seconds since 1970. */
  readonly at: number;
}

const PATH = /^\/interaction\/([\w-]{1,64})$/;

/**
 * The pages between "please sign in" and "signed in": `GET` shows the form of the step that the sign-in has reached,
 * `POST` takes it one step on. Where it stands is in the database, so it survives a restart in the middle.
 */
export function signInRoutes(provider: Provider, settings: OidcSettings, secret: IdentitySecret): Middleware {
  const { publicUrl, database, now, log } = settings;
  const desk = { ...settings, issuer: issuerOf(publicUrl) };
  const limit = new AttemptLimit(settings, secret);
  const browsers = new KnownBrowser(secret, new URL(`${publicUrl}/oidc`).pathname);

  const frameOf = (interaction: Interaction, lang: 'sv' | 'en'): FormFrame => ({
    lang,
    formToken: secret.mac('form', interaction.jti),
  });

  const show = async (ctx: Context, interaction: Interaction, lang: 'sv' | 'en') => {
    const frame = frameOf(interaction, lang);
    const [card, proof] = [kept<ShownCard>(interaction, 'card'), kept<ToldProof>(interaction, 'told')];
    if (proof) {
      const notices = await findCardNotices(database, proof.accountId, proof.except);
      ctx.body = cardNoticesPage(frame, notices);
    } else ctx.body = card ? choosePassphrasePage(frame, card.username) : signInPage(frame, '');
  };

  /** Goes on to whatever the person wanted, once they have been told of the cards that were made for them. */
  const proceed = async (ctx: Context, interaction: Interaction, proof: Proof, lang: 'sv' | 'en', except?: string) => {
    const notices = await findCardNotices(database, proof.accountId, except);
    if (notices.length === 0) {
      await finish(ctx, proof);
      return;
    }
    await keep(interaction, {
      told: {
        ...proof,
        ...(except !== undefined && { except }),
        cardIds: notices.map(({ id }) => id),
      } satisfies ToldProof,
    });
    seeOther(ctx, interaction, lang);
  };

  const finish = async (ctx: Context, { accountId, username, method, at }: Proof) => {
    browsers.remember(ctx.cookies, username);
    ctx.respond = false;
    // The time of the proof, not of its end: who waits with the last step signs in no later than they proved who they
    // are.
    await provider.interactionFinished(
      ctx.req,
      ctx.res,
      { login: { accountId, remember: false, amr: [method], ts: at } },
      { mergeWithLastSubmission: false },
    );
  };

  const read = async (ctx: Context, interaction: Interaction, lang: 'sv' | 'en') => {
    const proof = kept<ToldProof>(interaction, 'told');
    if (!proof) {
      seeOther(ctx, interaction, lang);
      return;
    }
    await markTold(database, proof.accountId, proof.cardIds, now());
    await finish(ctx, proof);
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
      refuse(400, {
        ...(username === '' && { username: texts.usernameMissing }),
        ...(entered === '' && { secret: texts.secretMissing }),
      });
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
    const proven = await proveIdentity(database, username, entered, now());
    if (!proven) {
      refuse(422, { summary: texts.wrong });
      return;
    }
    await limit.succeeded(attempt);
    if (proven.cardId === undefined) {
      await proceed(ctx, interaction, { accountId: proven.accountId, username, method: 'pwd', at }, lang);
      return;
    }
    await keep(interaction, {
      card: { accountId: proven.accountId, cardId: proven.cardId, username } satisfies ShownCard,
    });
    seeOther(ctx, interaction, lang);
  };

  const choose = async (ctx: Context, interaction: Interaction, form: URLSearchParams, lang: 'sv' | 'en') => {
    const card = kept<ShownCard>(interaction, 'card');
    if (!card) {
      seeOther(ctx, interaction, lang);
      return;
    }
    const passphrase = form.get('password') ?? '';
    const fault =
      passphraseFault(passphrase, card.username) ?? (passphrase === form.get('again') ? undefined : 'different');
    if (fault) {
      ctx.status = 422;
      ctx.body = choosePassphrasePage(frameOf(interaction, lang), card.username, fault);
      return;
    }
    const countsFrom = await spendCard(desk, card, passphrase);
    if (countsFrom) {
      // Less than a second: what is proved in this one may have been so before the card was used.
      await sleep(Math.max(0, countsFrom.getTime() - now().getTime()));
      const { accountId, cardId, username } = card;
      await proceed(
        ctx,
        interaction,
        { accountId, username, method: 'card', at: countsFrom.getTime() / 1_000 },
        lang,
        cardId,
      );
      return;
    }
    await keep(interaction, {});
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
    const form = ctx.method === 'POST' ? readForm(ctx, new URL(publicUrl).origin, secret.mac('form', uid)) : undefined;
    const lang = pageLanguage(
      form ? form.get('lang') : ctx.query['lang'],
      interaction.params['ui_locales'],
      ctx.get('accept-language'),
    );
    ctx.type = 'html';
    if (!form) await show(ctx, interaction, lang);
    else if (form.get('step') === 'choose') await choose(ctx, interaction, form, lang);
    else if (form.get('step') === 'told') await read(ctx, interaction, lang);
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
    renderErrorPage(
      ctx,
      error instanceof RefusedForm ? error.code : code === 'invalid_request' ? 'session_not_found' : 'server_error',
      publicUrl,
    );
  }
}

interface ToldProof extends Proof {
  /** The card of this very sign-in. */
  readonly except?: string;
  readonly cardIds: readonly string[];
}

/** What the sign-in has come to, between two of its pages. */
function kept<Step>({ result }: Interaction, step: 'card' | 'told'): Step | undefined {
  return result?.[step] as Step | undefined;
}

async function keep(
  interaction: Interaction,
  result: { readonly card: ShownCard } | { readonly told: ToldProof } | Record<string, never>,
): Promise<void> {
  interaction.result = result;
  await interaction.persist();
}
