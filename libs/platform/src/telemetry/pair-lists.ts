import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Setting } from '../config/setting.js';

type Pairs = readonly (readonly [name: string, value: string])[];

/** `name=value`, separated by commas. Faults do not repeat the entry: it may be a key. */
export const pairList = (variable: string, doc: string) => settingOf(variable, doc, (name, value) => [name, value]);

/** Values of headers may be percent-encoded (the specification of W3C Baggage, which OTLP takes over). */
export const headerList = (variable: string, doc: string) =>
  settingOf(variable, doc, (name, value) => [name, headerValue(name, value)]);

function settingOf(
  variable: string,
  doc: string,
  finish: (name: string, value: string) => Pairs[number],
): Setting<Pairs> {
  const read = (entry: string): Pairs[number] => {
    const [, name, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(entry) ?? [];
    if (name === undefined || value === undefined) throw new Error('has an entry that is not of the form name=value');
    return finish(name, value);
  };
  return Setting.of<Pairs>(variable, doc, 'list, separated by commas', (text) =>
    Object.freeze(
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '')
        .map(read),
    ),
  );
}

function headerValue(name: string, encoded: string): string {
  try {
    const value = decodeURIComponent(encoded);
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return value;
  } catch {
    throw new Error('has an entry that cannot be a header, or whose percent-encoding is broken');
  }
}
