import { type Duration, parseDuration } from './duration.js';
import { Secret } from './secret.js';
import { Setting } from './setting.js';

function integer(text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^-?\d{1,15}$/.test(text) || value < min || value > max)
    throw new Error(`is not a whole number from ${min} to ${max}`);
  return value;
}

function url(text: string, protocols: readonly string[]): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !protocols.includes(parsed.protocol))
    throw new Error(`is not a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
  return text;
}

/** The kinds of settings. Each takes the variable and one line that says what it is for. */
export const env = {
  text: (variable: string, doc: string) => Setting.of<string>(variable, doc, 'text', (text) => text),

  /** A URL, kept as the text it is. `protocols` end in a colon: `['nats:', 'tls:']`. */
  url: (
    variable: string,
    doc: string,
    protocols: readonly string[] = ['http:', 'https:', 'postgres:', 'postgresql:', 'nats:', 'tls:', 'smtp:', 'smtps:'],
  ) => Setting.of<string>(variable, doc, 'URL', (text) => url(text, protocols)),

  int: (variable: string, doc: string, min: number = Number.MIN_SAFE_INTEGER, max: number = Number.MAX_SAFE_INTEGER) =>
    Setting.of<number>(variable, doc, `whole number, ${min}–${max}`, (text) => integer(text, min, max)),

  /** A TCP port; 0 means any free one. */
  port: (variable: string, doc: string) =>
    Setting.of<number>(variable, doc, 'port, 0–65535', (text) => integer(text, 0, 65_535)),

  flag: (variable: string, doc: string) =>
    Setting.of<boolean>(variable, doc, 'true or false', (text) => {
      if (text !== 'true' && text !== 'false') throw new Error('is neither true nor false');
      return text === 'true';
    }),

  /** `5s`, `2m`, `24h`, `7d` or exact ISO 8601; see `parseDuration`. */
  duration: (variable: string, doc: string) =>
    Setting.of<Duration, string>(variable, doc, 'duration like 5s, 24h, P14D', parseDuration),

  /** A password or key of at least `minLength` characters. It has no default: one in the code would be known to all. */
  secret: (variable: string, doc: string, minLength = 1) =>
    Setting.of<Secret, never>(variable, doc, 'secret', (text) => {
      if (text.length < minLength) throw new Error(`is shorter than ${minLength} characters`);
      return new Secret(text);
    }),

  oneOf: <const Choice extends string>(variable: string, doc: string, choices: readonly Choice[]) =>
    Setting.of<Choice>(variable, doc, choices.join(' | '), (text) => {
      const choice = choices.find((candidate) => candidate === text);
      if (choice === undefined) throw new Error(`is not one of ${choices.join(', ')}`);
      return choice;
    }),

  /** Texts separated by commas; spaces around them do not count, empty ones are left out. */
  list: (variable: string, doc: string) =>
    Setting.of<readonly string[]>(variable, doc, 'list, separated by commas', (text) =>
      Object.freeze(
        text
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      ),
    ),
};
