import { PAGE_STYLE } from './page-style.js';

/** HTML that may be put into a page as it is; made by `html` alone. */
export class SafeHtml {
  constructor(readonly text: string) {}
}

type Part = SafeHtml | string | number | undefined | false | readonly SafeHtml[];

/**
 * A template of HTML: every value is escaped, other templates are put in as they are, nothing for undefined and false.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  return new SafeHtml(strings.map((text, index) => text + written(parts[index])).join(''));
}

function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof SafeHtml) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A whole page: one heading, which is also its title, in the language that `lang` says. */
export function page(
  lang: 'sv' | 'en',
  heading: string,
  body: SafeHtml,
  options: { readonly titlePrefix?: string } = {},
): string {
  return html`<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${options.titlePrefix ?? ''}${heading} – Lyftet</title>
<style>${new SafeHtml(PAGE_STYLE)}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${body}
</main>
</body>
</html>
`.text;
}
