import { stockholmDay } from '#platform';
import type { CardNotice } from './card-notices.js';
import { html, page } from './page.js';
import { type FormFrame, frameFields } from './sign-in.page.js';
import { signInTexts } from './texts.js';

/** Tells of the cards that were made for the person; the sign-in goes on when they say to have read it. */
export function cardNoticesPage(frame: FormFrame, notices: readonly CardNotice[]): string {
  const { told } = signInTexts[frame.lang];
  const lines = notices.map(({ madeAt, madeAs, usedAt }) => {
    const made = told.made(stockholmDay(madeAt), told.roles[madeAs] ?? madeAs);
    return html`<li>${made} ${usedAt === null ? told.notUsed : told.used(stockholmDay(usedAt))}</li>`;
  });
  const body = html`
<p>${told.introduction}</p>
<ul>${lines}</ul>
<p>${told.whatToDo}</p>
<form method="post" novalidate>
${frameFields(frame, 'told')}
<button type="submit" autofocus>${told.button}</button>
</form>`;
  return page(frame.lang, told.heading, body);
}
