/** Markup that is safe to send. Made by {@link html} alone. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | undefined | readonly Html[];

/** A template whose values are escaped unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((text, part, at) => text + textOf(values[at - 1]) + part));
}

function textOf(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((one) => one.text).join('');
  return String(value ?? '').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --paper: #fff; --line: #8a93a3; --link: #0b4f9e; --mark: #eef3fa; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --paper: #14181f; --line: #77808f; --link: #9cc7ff; --mark: #1e2531; }
}
body {
  margin: 0 auto; max-width: 62rem; padding: 1.5rem; font: 1.0625rem/1.55 system-ui, sans-serif;
  color: var(--ink); background: var(--paper);
}
a { color: var(--link); } a:focus-visible, button:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; }
button {
  font: inherit; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .3rem; background: var(--mark);
  color: inherit;
}
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; }
`;

export const PAGE_TYPE = 'text/html; charset=utf-8';

/** A whole page of the gateway's own, without any script. */
export function page(language: string, title: string, skip: string, main: Html): Buffer {
  return Buffer.from(
    html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><a class="skip" href="#main">${skip}</a><main id="main" tabindex="-1">${main}</main></body></html>`.text,
  );
}
