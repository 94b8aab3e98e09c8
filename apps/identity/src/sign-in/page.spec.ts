import { describe, expect, it } from '@jest/globals';
import { choosePassphrasePage } from './choose-passphrase.page.js';
import { pageLanguage } from './page-language.js';
import { html } from './page.js';
import { signInPage } from './sign-in.page.js';
import { PAGE_STYLE } from './page-style.js';

const frame = { lang: 'sv', formToken: 'token' } as const;

describe('A page of the sign-in', () => {
  it('escapes whatever is put into it', () => {
    expect(html`<p title="${`"'<&>`}">${'<b>'}${undefined}${false}${[html`<i>${'&'}</i>`]}</p>`.text).toBe(
      '<p title="&#34;&#39;&#60;&#38;&#62;">&#60;b&#62;<i>&#38;</i></p>',
    );
  });

  it.each([
    ['the sign-in form', signInPage(frame, '')],
    [
      'the sign-in form with faults',
      signInPage({ ...frame, lang: 'en' }, 'x', { summary: 'wrong', username: 'u', secret: 's' }),
    ],
    ['the choice of a password', choosePassphrasePage(frame, 'x')],
    ['the choice with a fault', choosePassphrasePage(frame, 'x', 'different')],
  ])('%s has a language, one heading, and a label and texts for each field', (_what, page) => {
    expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="(sv|en)">/);
    // Whatever else stands between the two, the security policy does not know its hash.
    expect(page).toContain(`<style>${PAGE_STYLE}</style>`);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.match(/ autofocus/g)).toHaveLength(1);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/<input id="([^"]+)"/g)) expect(page).toContain(`<label for="${id}">`);
    for (const [, texts] of page.matchAll(/aria-describedby="([^"]+)"/g))
      for (const id of texts!.split(' ')) expect(ids).toContain(id);
    expect(page).not.toMatch(/<script|style=| on\w+="/);
  });

  it('is readable: every colour on its ground has a contrast of 4.5 or more', () => {
    const pairs = [
      ['#1a1a1a', '#ffffff'],
      ['#444444', '#ffffff'],
      ['#a3001b', '#ffffff'],
      ['#1a1a1a', '#fdeef0'],
      ['#ffffff', '#0b4f8a'],
      ['#0b4f8a', '#ffffff'],
    ] as const;
    for (const [text, ground] of pairs) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
    for (const colour of PAGE_STYLE.match(/#[0-9a-f]{3,6}\b/g)!)
      expect(['#f4f4f1', '#1a1a1a', '#fff', '#767676', '#444', '#555', '#a3001b', '#0b4f8a', '#fdeef0']).toContain(
        colour,
      );
  });

  it('speaks the language that was chosen, asked for or preferred, in that order', () => {
    expect(pageLanguage('en', 'sv', 'sv')).toBe('en');
    expect(pageLanguage('fi', 'en sv', 'sv')).toBe('en');
    expect(pageLanguage(undefined, undefined, 'en-GB,sv;q=0.5')).toBe('en');
    expect(pageLanguage(undefined, '', undefined)).toBe('sv');
  });
});

function contrast(one: string, two: string): number {
  const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
