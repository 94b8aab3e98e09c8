import type { PlatformLanguage } from '#plugin-kit/contract';
import { type Html, html, page } from './html.js';

const texts = {
  sv: {
    skip: 'Hoppa till innehållet',
    title: 'Lyftet',
    lead:
      'Här genomförs kompetensprogram för kommuner och vårdgivare: kurser i moduler, anmälan, utvärdering och ' +
      'intyg som vem som helst kan kontrollera.',
    signIn: 'Logga in',
    signOut: 'Logga ut',
    signedIn: 'Du är inloggad.',
    builders: 'För dig som bygger',
    docs: 'Läs och prova programmeringsgränssnittet',
    openapi: 'Beskrivningen som OpenAPI 3.1',
    plugins: 'Tjänster som är igång',
    schema: 'Programfilens JSON Schema',
    events: 'Händelserna som AsyncAPI 3.0',
    other: 'In English',
    links: 'Tjänster på sidan',
  },
  en: {
    skip: 'Skip to the content',
    title: 'Lyftet',
    lead:
      'Competence programmes of municipalities and care providers run here: courses in modules, enrolment, ' +
      'evaluation, and certificates that anyone can verify.',
    signIn: 'Sign in',
    signOut: 'Sign out',
    signedIn: 'You are signed in.',
    builders: 'For builders',
    docs: 'Read and try the programming interface',
    openapi: 'Its description as OpenAPI 3.1',
    plugins: 'Services that are running',
    schema: 'JSON Schema of the programme file',
    events: 'Its events as AsyncAPI 3.0',
    other: 'På svenska',
    links: 'On this site',
  },
};

export interface LandingLinks {
  readonly isSignedIn: boolean;
  /** Navigation entries of the plugins that run, in the language of the page. */
  readonly navigation: readonly { readonly label: string; readonly path: string }[];
}

/** The page at `/`: what this is, where to sign in, and where a builder begins. */
export function landingPage(language: PlatformLanguage, { isSignedIn, navigation }: LandingLinks): Buffer {
  const text = texts[language];
  const other = language === 'sv' ? 'en' : 'sv';
  const session: Html = isSignedIn
    ? html`<p>${text.signedIn}</p>
        <form method="post" action="/session/logout"><button type="submit">${text.signOut}</button></form>`
    : html`<p><a href="/session/login?returnTo=/">${text.signIn}</a></p>`;
  const links =
    navigation.length === 0
      ? undefined
      : html`<h2>${text.links}</h2>
          <ul>
            ${navigation.map(({ label, path }) => html`<li><a href="${path}">${label}</a></li>`)}
          </ul>`;
  return page(
    language,
    text.title,
    text.skip,
    html`<h1>${text.title}</h1>
      <p>${text.lead}</p>
      ${session}${links}
      <h2>${text.builders}</h2>
      <ul>
        <li><a href="/docs">${text.docs}</a></li>
        <li><a href="/openapi.json">${text.openapi}</a></li>
        <li><a href="/asyncapi.json">${text.events}</a></li>
        <li><a href="/plugins">${text.plugins}</a></li>
        <li><a href="/programme.schema.json">${text.schema}</a></li>
      </ul>
      <p><a href="/?lang=${other}" lang="${other}" hreflang="${other}">${text.other}</a></p>`,
  );
}
