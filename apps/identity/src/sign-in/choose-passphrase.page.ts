import type { PassphraseFault } from '../accounts/passphrase-rules.js';
import { html, page } from './page.js';
import { type FormFrame, autofocus, fieldFault, fieldState, frameFields, languageLink } from './sign-in.page.js';
import { signInTexts } from './texts.js';

/** Asks whoever used a card for a password of their own. The username is in the form for password managers alone. */
export function choosePassphrasePage(
  frame: FormFrame,
  username: string,
  fault?: PassphraseFault | 'different',
): string {
  const texts = signInTexts[frame.lang];
  const { choose } = texts;
  const first = fault !== undefined && fault !== 'different' ? choose.faults[fault] : undefined;
  const second = fault === 'different' ? choose.different : undefined;
  const body = html`
<p>${choose.introduction}</p>
<form method="post" novalidate>
${frameFields(frame, 'choose')}
<input hidden name="username" value="${username}" autocomplete="username" readonly>
<label for="password">${choose.password}</label>
<span class="hint" id="password-hint">${choose.hint}</span>
<input id="password" name="password" type="password" autocomplete="new-password"
  maxlength="300"${fieldState('password', first, undefined, 'password-hint')}${autofocus(second === undefined)}>
${fieldFault('password', first)}
<label for="again">${choose.again}</label>
<input id="again" name="again" type="password" autocomplete="new-password"
  maxlength="300"${fieldState('again', second)}${autofocus(second !== undefined)}>
${fieldFault('again', second)}
<button type="submit">${choose.button}</button>
</form>
${languageLink(frame.lang)}`;
  return page(frame.lang, choose.heading, body, fault === undefined ? {} : { titlePrefix: texts.faultPrefix });
}
