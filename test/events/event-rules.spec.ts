import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type EventDefinition, defineEvent, fact } from '#plugin-kit/contract';
import { eventFaults } from './event-rules.js';
import { ALL_SUBSCRIBERS } from './subscribers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', '.lyftet']);

function codeBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : codeBelow(path);
    return /\.(?:ts|mjs)$/.test(path) ? [path] : [];
  });
}

/** This file and the rules themselves hold what they forbid. */
const code = ['apps', 'libs', 'test', 'bin', 'docs']
  .flatMap(codeBelow)
  .filter((path) => !path.startsWith('test/events/event-rules'));
const classesOf = (text: string) => [...text.matchAll(/^export class (\w+)/gm)].map(([, name]) => name);

const programmeId = fact.id('Its programme');
const began = defineEvent('gamma', 'thing', 'began', 1, 'It began', { thingId: fact.id('It'), programmeId });
const ended = defineEvent('gamma', 'thing', 'ended', 1, 'It ended', {
  thingId: fact.id('It'),
  programmeId: fact.optional(programmeId),
  on: fact.day('When'),
});

const subscriber = (body: string) =>
  `@Subscriber(began, ended)\nclass Follow {\n async handle(event: Received<typeof began | typeof ended>, ` +
  `work: Work) {\n${body}\n }\n}\n`;
const GOOD = subscriber(`switch (event.type) {
  case began.type: return;
  case ended.type: return put(event.data.on, event.data.programmeId);
  default: return noOther(event);
 }`);

const PLANTED: readonly (readonly [what: string, body: string, fault: RegExp])[] = [
  ['a field in a payload', `if ('on' in event.data) return;`, /shape of a payload/],
  [
    'a field in a payload that was taken out',
    `const { data } = event; return 'on' in data ? 1 : 2;`,
    /shape of a payload/,
  ],
  ['a field in what is called otherwise', `const facts = event.data; return 'on' in facts;`, /asks for a shape/],
  ['an own field', `return Object.hasOwn(event.data, 'on');`, /asks for a shape/],
  [
    'a field that only some always have',
    `if (event.data.programmeId === undefined) return;`,
    /whether programmeId is there/,
  ],
  [
    'such a field, taken out',
    `const { programmeId } = event.data; return programmeId ? 1 : 2;`,
    /whether programmeId is there/,
  ],
  ['a beginning of the type', `if (event.type.startsWith('gamma.thing.')) return;`, /looks into a type/],
  ['an end of the type', `const { type } = event; return type.endsWith('.v1');`, /looks into a type/],
  ['a part of the type', `if (/ended/.test(event.type)) return;`, /looks into a type/],
  ['a list of types', `return ENDINGS.includes(event.type);`, /looks into a type/],
  ['a table of types', `return STATES[event.type];`, /looks a type up/],
  ['one type after the other', `if (event.type === ended.type) return;`, /compares types one by one/],
  ['a cast of the event', `return end(event as Received<typeof ended>);`, /takes an event for another/],
  ['a cast of the payload', `return end(event.data as EndedFacts);`, /takes a value for another/],
  ['a guard of its own', `const isEnd = (one: unknown): one is Ended => true; return isEnd;`, /says itself/],
  [
    'a switch that passes over what it does not name',
    `switch (event.type) { case ended.type: return; }`,
    /without `default: noOther/,
  ],
  [
    'a switch that the compiler does not follow',
    `const { type } = event; switch (type) { default: noOther(event); }`,
    /taken out of its event/,
  ],
];

describe('The rules on events', () => {
  it.each(PLANTED)('find %s', (_what, body, fault) => {
    expect(eventFaults('follow.subscriber.ts', subscriber(body), [began, ended]).join()).toMatch(fault);
  });

  it('find the shape of a payload and a cast in any file', () => {
    expect(
      eventFaults('test/some.spec.ts', `if ('on' in told.data) throw 1;\nend(told as Received<typeof ended>);`),
    ).toEqual([
      expect.stringMatching(/^1: .*shape of a payload/),
      expect.stringMatching(/^2: .*takes an event for another/),
    ]);
  });

  it('find a part of the type in SQL', () => {
    const statements = [
      "type LIKE 'gamma.thing.%'",
      "type NOT LIKE '%.ended.%'",
      "split_part(type, '.', 3)",
      "type ~ 'ended'",
    ];

    for (const statement of statements) {
      expect(eventFaults('some-copies.ts', `const sql = \`SELECT 1 FROM event WHERE ${statement}\`;`)).toEqual([
        expect.stringMatching(/looks into a type in SQL/),
      ]);
    }
    expect(eventFaults('some-copies.ts', "const sql = `SELECT 1 FROM event WHERE type = '${ended.type}'`;")).toEqual(
      [],
    );
  });

  it('let an event be told by its type, and a field be asked for that is optional in all', () => {
    const clientId = fact.optional(fact.id('Who'));
    const both: EventDefinition[] = ['given', 'taken'].map((happened) =>
      defineEvent('gamma', 'role', happened, 1, 'It was', { clientId }),
    );

    expect(eventFaults('follow.subscriber.ts', GOOD, [began, ended])).toEqual([]);
    expect(
      eventFaults('follow.subscriber.ts', subscriber('if (event.data.clientId === undefined) return;'), both),
    ).toEqual([]);
  });

  it('are kept', () => {
    const faults = code.flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const classes = new Set(path.endsWith('.subscriber.ts') ? classesOf(text) : []);
      const events = ALL_SUBSCRIBERS.filter(
        ({ plugin, token }) => path.startsWith(`apps/${plugin.options.name}/`) && classes.has(token.name),
      ).flatMap((one) => one.events);
      return eventFaults(path, text, events).map((fault) => `${path}:${fault}`);
    });

    expect(code.filter((path) => path.endsWith('.subscriber.ts')).length).toBe(ALL_SUBSCRIBERS.length);
    expect(faults).toEqual([]);
  });
});
