import { type SafeHtml, html, page } from './page.js';
import { signInTexts } from './texts.js';

/** What a form of ours carries besides its fields. */
export interface FormFrame {
  readonly lang: 'sv' | 'en';
  /** Proves that the form came from this page, for this sign-in. */
  readonly formToken: string;
}

export interface SignInFaults {
  /** What is wrong as a whole. */
  readonly summary?: string;
  readonly username?: string;
  readonly secret?: string;
}

/** Asks for username and password, or the code of a card. */
export function signInPage(frame: FormFrame, username: string, faults: SignInFaults = {}): string {
  const texts = signInTexts[frame.lang];
  const { signIn } = texts;
  const isWrong = faults.summary !== undefined || faults.username !== undefined || faults.secret !== undefined;
  const focusOnSecret = faults.username === undefined && isWrong;
  const usernameState = fieldState('username', faults.username, faults.summary);
  const body = html`
${faultBlock(faults.summary)}
<form method="post" novalidate>
${frameFields(frame, 'sign-in')}
<label for="username">${signIn.username}</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none"
  autocorrect="off" spellcheck="false" maxlength="100"${usernameState}${autofocus(!focusOnSecret)}>
${fieldFault('username', faults.username)}
<label for="secret">${signIn.secret}</label>
<span class="hint" id="secret-hint">${signIn.secretHint}</span>
<input id="secret" name="secret" type="password" autocomplete="current-password"
  maxlength="300"${fieldState('secret', faults.secret, faults.summary, 'secret-hint')}${autofocus(focusOnSecret)}>
${fieldFault('secret', faults.secret)}
<button type="submit">${signIn.button}</button>
</form>
<p class="foot">${signIn.help}</p>
${languageLink(frame.lang)}`;
  return page(frame.lang, signIn.heading, body, isWrong ? { titlePrefix: texts.faultPrefix } : {});
}

/** The hidden fields of every form. */
export const frameFields = ({ lang, formToken }: FormFrame, step: string): SafeHtml =>
  html`<input type="hidden" name="step" value="${step}"><input type="hidden" name="lang" value="${lang}">
<input type="hidden" name="form" value="${formToken}">`;

export const faultBlock = (summary: string | undefined): SafeHtml | undefined =>
  summary === undefined ? undefined : html`<p class="fault" id="fault" role="alert">${summary}</p>`;

export const fieldFault = (field: string, fault: string | undefined): SafeHtml | undefined =>
  fault === undefined ? undefined : html`<span class="field-fault" id="${field}-fault">${fault}</span>`;

/** Ties the texts about a field to it, for those who hear the page. */
export function fieldState(field: string, fault: string | undefined, summary?: string, hint?: string): SafeHtml {
  const describedBy = [hint, fault !== undefined && `${field}-fault`, summary !== undefined && 'fault']
    .filter(Boolean)
    .join(' ');
  const invalid = (fault ?? summary) !== undefined && html` aria-invalid="true"`;
  return html`${invalid}${describedBy !== '' && html` aria-describedby="${describedBy}"`}`;
}

export const autofocus = (here: boolean): SafeHtml | false => here && html` autofocus`;

export function languageLink(lang: 'sv' | 'en'): SafeHtml {
  const other = lang === 'sv' ? 'en' : 'sv';
  const { otherLanguage } = signInTexts[lang];
  return html`<p class="foot"><a href="?lang=${other}" lang="${other}" hreflang="${other}">${otherLanguage}</a></p>`;
}
