import type { PlatformLanguage } from '#plugin-kit/contract';
import { html, page } from '../pages/html.js';

const texts = {
  sv: {
    skip: 'Hoppa till innehållet',
    again: 'Försök igen',
    signIn: 'Logga in',
    start: 'Till startsidan',
    number: 'Felnummer, om du frågar någon om hjälp:',
  },
  en: {
    skip: 'Skip to the content',
    again: 'Try again',
    signIn: 'Sign in',
    start: 'To the start page',
    number: 'Number of the fault, if you ask somebody for help:',
  },
} as const;

/** An address of this origin: neither `//host` nor `/\\host`, which browsers take for another one. */
const OWN_ADDRESS = /^\/(?![/\\])[\x21-\x7e]{0,1500}$/;

/** What a page says of a failure: the parts of a problem document that are for people. */
export interface ShownFailure {
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly { readonly detail?: string }[] | undefined;
  readonly correlationId: string | undefined;
  /** What was asked for, as it was sent; goes back there where that makes sense. */
  readonly address: string;
  readonly isRead: boolean;
}

/** A failure for somebody who came with a browser: what is wrong, in words, and ways on. */
export function failurePage(language: PlatformLanguage, failure: ShownFailure): Buffer {
  const text = texts[language];
  const { status, title, detail, errors = [], correlationId, address, isRead } = failure;
  const isSignIn = address.startsWith('/session/');
  const back = isRead && !isSignIn && OWN_ADDRESS.test(address) ? address : '/';
  const signIn = `/session/login?returnTo=${encodeURIComponent(back)}`;
  const number =
    correlationId === undefined
      ? undefined
      : html`<p>
          <small>${text.number} <code>${correlationId}</code></small>
        </p>`;
  return page(
    language,
    title,
    text.skip,
    html`<h1>${title}</h1>
      ${detail === undefined ? undefined : html`<p>${detail}</p>`}
      ${
        errors.length === 0
          ? undefined
          : html`<ul>
            ${errors.map(({ detail: fault }) => html`<li>${fault}</li>`)}
          </ul>`
      }
      <p>
        ${status === 401 || isSignIn ? html`<a href="${signIn}">${text.signIn}</a> · ` : undefined}
        ${
          (status >= 500 || status === 429) && isRead && !isSignIn
            ? html`<a href="${back}">${text.again}</a> · `
            : undefined
        }
        <a href="/">${text.start}</a>
      </p>
      ${number}`,
  );
}
